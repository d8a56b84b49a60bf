import type { Host } from '../hosts/index.js'
import type { Family } from '../model/net.js'

export const UNSHARE = '/usr/bin/unshare'
const RESTORE: Readonly<Record<Family, string>> = { 4: '/usr/sbin/iptables-restore', 6: '/usr/sbin/ip6tables-restore' }

/**
 * Has a text of stored rules loaded where it harms nobody: in a network namespace of its own, without committing (20 ms).
 * @returns what is said against it; `undefined` when it loads, or that cannot be tried on this machine
 */
export async function dryRestore(host: Host, family: Family, text: string): Promise<string | undefined> {
  return dryRun(host, [RESTORE[family], '-w', '5', '--test'], text)
}

/** As {@link dryRestore}, of any loader that reads the text on its standard input. */
export async function dryRun(host: Host, argv: readonly string[], text: string): Promise<string | undefined> {
  const programs = await Promise.all([UNSHARE, argv[0] ?? ''].map((program) => host.exists(program)))
  if (programs.includes(false)) return undefined
  const { code, stderr } = await host.run([UNSHARE, '-n', ...argv], { stdin: text })
  // a container may not make namespaces
  return code === 0 || stderr.startsWith('unshare:') ? undefined : (stderr.trim().split('\n')[0] ?? '')
}
