import { createHash } from 'node:crypto'
import type { LabHost } from './host.js'

/** What ufw has stored: the two rule files byte for byte, and its application profiles. */
export interface UfwRules {
  readonly userRules: string
  readonly user6Rules: string
  /** sha256 of each file in /etc/ufw/applications.d, by file name. */
  readonly applications: Readonly<Record<string, string>>
}

/** What the kernel holds, as {@link normalizeSave} writes it. */
export interface UfwLoaded {
  readonly v4: readonly string[]
  readonly v6: readonly string[]
}

/**
 * Turns ufw on, with nothing allowed: what comes in is dropped. The kernel then holds what the files say, as after a
 * reload: Debian's first `ufw enable` completes user6.rules but has already loaded the shorter one (measured, 0.36.2).
 */
export async function enableUfw(host: LabHost): Promise<void> {
  await host.must(['ufw', '--force', 'enable'])
  await host.must(['iptables-restore', '--noflush', '/etc/ufw/user.rules'])
  await host.must(['ip6tables-restore', '--noflush', '/etc/ufw/user6.rules'])
}

export function ufwRules(host: LabHost): UfwRules {
  const files = host.readTree('/etc/ufw')
  const folder = '/etc/ufw/applications.d/'
  const applications = Object.entries(files)
    .filter(([path]) => path.startsWith(folder))
    .map(([path, bytes]) => [path.slice(folder.length), sha256(bytes)] as const)
  return {
    userRules: files['/etc/ufw/user.rules'] ?? '',
    user6Rules: files['/etc/ufw/user6.rules'] ?? '',
    applications: Object.fromEntries(applications),
  }
}

/** The rules in the kernel, without counters. */
export async function ufwLoaded(host: LabHost): Promise<UfwLoaded> {
  const [v4, v6] = await Promise.all([host.must(['iptables-save']), host.must(['ip6tables-save'])])
  return { v4: normalizeSave(v4), v6: normalizeSave(v6) }
}

/**
 * Whether the kernel holds exactly what ufw itself loads from its files. Reloads ufw (about 1.5 s); both sides are
 * given, for the message of a test that fails.
 */
export async function ufwReloadedEqual(
  host: LabHost,
): Promise<{ readonly equal: boolean; readonly now: UfwLoaded; readonly reloaded: UfwLoaded }> {
  const now = await ufwLoaded(host)
  await host.must(['ufw', 'reload'])
  const reloaded = await ufwLoaded(host)
  return { equal: JSON.stringify(now) === JSON.stringify(reloaded), now, reloaded }
}

/**
 * The output of iptables-save without comments and counters. The order of chains means nothing and is made
 * alphabetical; the order of rules in a chain is kept.
 */
export function normalizeSave(text: string): readonly string[] {
  const lines: { readonly key: string; readonly line: string }[] = []
  let table = ''
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1)
    const chain = /^(?::|-A )(\S+)/u.exec(line)?.[1]
    if (chain === undefined) continue
    lines.push({ key: `${table} ${chain}`, line: `${table} ${line.replace(/ \[\d+:\d+\]$/u, '')}` })
  }
  // sort is stable, and a chain's own line comes before its rules
  return lines.sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -1 : 1)).map(({ line }) => line)
}

function sha256(bytes: string): string {
  return createHash('sha256').update(bytes, 'latin1').digest('hex')
}
