import { textOf, type Host } from '../../hosts/index.js'
import type { Family } from '../../model/net.js'
import type { Policy } from '../backend.js'
import { parseTuples, type Tuple } from './tuple.js'

export const UFW = '/usr/sbin/ufw'
export const RULES: Readonly<Record<Family, string>> = { 4: '/etc/ufw/user.rules', 6: '/etc/ufw/user6.rules' }
/** Rules behind those of the user, in which "ufw default" changes what is logged. */
export const AFTER: Readonly<Record<Family, string>> = { 4: '/etc/ufw/after.rules', 6: '/etc/ufw/after6.rules' }
export const APPLICATIONS = '/etc/ufw/applications.d'
export const DEFAULTS = '/etc/default/ufw'
export const CONFIGURATION = '/etc/ufw/ufw.conf'

export interface Stored {
  /** False when the files may not be read without rights. */
  readonly readable: boolean
  /** Those of the families below: with `IPV6=no` ufw neither loads nor changes what stands in user6.rules. */
  readonly tuples: readonly Tuple[]
  /** The families that ufw's configuration speaks of: 6 only with `IPV6=yes`. */
  readonly families: readonly Family[]
  /** Names of files in applications.d. */
  readonly applications: readonly string[]
  /** What packets meet that no rule speaks of. */
  readonly policy: Policy
  /** How much ufw logs: `off`, `low`, `medium`, `high`, `full`. */
  readonly logging: string
}

/** Reads what ufw has stored: the rule files, and the settings that matter, without running ufw. */
export async function readStored(host: Host): Promise<Stored> {
  const [v4, v6, defaults, configuration, applications] = await Promise.all([
    host.read(RULES[4]),
    host.read(RULES[6]),
    textOf(host, DEFAULTS),
    textOf(host, CONFIGURATION),
    host.list(APPLICATIONS),
  ])
  const families: readonly Family[] = setting(defaults, 'IPV6') === 'no' ? [4] : [4, 6]
  const tuples = [
    ...(v4.state === 'text' ? parseTuples(v4.text, 4).tuples : []),
    ...(v6.state === 'text' && families.includes(6) ? parseTuples(v6.text, 6).tuples : []),
  ]
  return {
    readable: v4.state !== 'denied' && v6.state !== 'denied',
    tuples,
    families,
    applications,
    policy: {
      in: policyOf(defaults, 'INPUT', 'deny'),
      out: policyOf(defaults, 'OUTPUT', 'allow'),
      forward: policyOf(defaults, 'FORWARD', 'deny'),
    },
    logging: setting(configuration, 'LOGLEVEL')?.toLowerCase() ?? 'low',
  }
}

/** Whether ufw is on and refuses all of IPv6, by the bare policies of the kernel's chains. */
export async function shutsIpv6(host: Host): Promise<boolean> {
  const [defaults, configuration] = await Promise.all([textOf(host, DEFAULTS), textOf(host, CONFIGURATION)])
  return setting(configuration, 'ENABLED') === 'yes' && setting(defaults, 'IPV6') === 'no'
}

function policyOf(text: string | null, chain: string, fallback: Policy['in']): Policy['in'] {
  const words: Readonly<Record<string, Policy['in']>> = { accept: 'allow', drop: 'deny', reject: 'reject' }
  return words[setting(text, `DEFAULT_${chain}_POLICY`)?.toLowerCase() ?? ''] ?? fallback
}

/** `KEY=value` or `KEY="value"` in a file that shells read; the last one counts. */
export function setting(text: string | null, key: string): string | undefined {
  const lines = [...(text ?? '').matchAll(new RegExp(`^\\s*${key}=\\s*"?([^"\\n#]*?)"?\\s*(?:#.*)?$`, 'gm'))]
  return lines.at(-1)?.[1]
}
