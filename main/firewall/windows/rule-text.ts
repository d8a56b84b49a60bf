import type { PortRange } from '../../model/net.js'
import { valuesOf, type RegistryText } from './registry.js'

/** The categories that Windows puts a network in. */
export const PROFILES = ['domain', 'private', 'public'] as const
export type Profile = (typeof PROFILES)[number]

/** Who stores a rule: this machine, or its management. */
export type RuleStore = 'local' | 'group' | 'mdm'

/** One value under a `FirewallRules` key, [MS-GPFAS] 2.2.2.19. */
export interface WindowsRule {
  readonly store: RuleStore
  /** The value's name: a GUID, or a name that a program chose. */
  readonly id: string
  /** As people see it; `@file,-number` stands for a text in a program. */
  readonly name: string
  readonly action: 'allow' | 'block' | 'bypass'
  readonly active: boolean
  readonly direction: 'in' | 'out'
  /** An IP protocol's number; `null` for all. */
  readonly protocol: number | null
  /** Empty: every port. */
  readonly ports: readonly PortRange[]
  /** True when local ports are named by a word, such as `RPC`: which they are is decided while the machine runs. */
  readonly dynamicPorts: boolean
  readonly profiles: readonly Profile[]
  /** Remote addresses, networks, ranges and words such as `LocalSubnet`; empty: everyone. */
  readonly remote: readonly string[]
  readonly application: string | undefined
  /** What else narrows the rule, by its key: a service, a local address, an interface, … */
  readonly narrowedBy: readonly string[]
  /** Shipped with Windows, or by a program that ships its texts in the same way: its name or group is a text in a file. */
  readonly builtIn: boolean
}

const PROFILE_WORDS: Readonly<Record<string, Profile>> = { Domain: 'domain', Private: 'private', Public: 'public' }
/** What most rules have: one array for all of them is a third of the time. */
const NONE: readonly never[] = []
const ACTIONS: Readonly<Record<string, WindowsRule['action']>> = { Allow: 'allow', Block: 'block', ByPass: 'bypass' }

/**
 * Reads `v2.30|Action=Allow|Active=TRUE|Dir=In|…|`. Order varies, keys repeat, a key without a text is as if absent.
 * @returns `undefined` for what is no rule: without a version, an action or a direction
 */
export function parseRule(id: string, data: string, store: RuleStore = 'local'): WindowsRule | undefined {
  if (!data.startsWith('v') || !/^v\d+\.\d+\|/.test(data)) return undefined
  let action: WindowsRule['action'] | undefined
  let direction: WindowsRule['direction'] | undefined
  let name = ''
  let active = false
  let builtIn = false
  let protocol: number | null = null
  let dynamicPorts = false
  let application: string | undefined
  let ports: readonly PortRange[] = NONE
  let profiles: readonly Profile[] = NONE
  let remote: readonly string[] = NONE
  let narrowedBy: readonly string[] = NONE
  // 17,000 rules are read at once, each of a dozen fields: cut by hand, and compared before a pattern is tried
  for (let from = data.indexOf('|') + 1, to: number; from < data.length; from = to + 1) {
    to = data.indexOf('|', from)
    if (to < 0) to = data.length
    const at = data.indexOf('=', from)
    if (at < 0 || at >= to - 1) continue
    const key = data.slice(from, at)
    const value = data.slice(at + 1, to)
    switch (key) {
      case 'Action':
        action = ACTIONS[value]
        break
      case 'Dir':
        direction = value === 'In' ? 'in' : value === 'Out' ? 'out' : undefined
        break
      case 'Active':
        active = value === 'TRUE'
        break
      case 'Protocol':
        protocol = value === '6' ? 6 : value === '17' ? 17 : /^\d{1,3}$/.test(value) ? Number(value) : -1
        break
      case 'Profile': {
        const profile = PROFILE_WORDS[value]
        if (profile) profiles = [...profiles, profile]
        else narrowedBy = [...narrowedBy, key]
        break
      }
      case 'Name':
        name = value
        builtIn ||= value.startsWith('@')
        break
      case 'EmbedCtxt':
        builtIn ||= value.startsWith('@')
        break
      case 'App':
        application = value
        break
      case 'RA4':
      case 'RA6':
      case 'RA42':
      case 'RA62':
        remote = [...remote, value]
        break
      // what narrows nothing; every other key does, also one that is not known
      case 'Desc':
      case 'Edge':
      case 'Defer':
      case 'LSM':
      case 'Platform':
      case 'Platform2':
        break
      default:
        if (key.startsWith('LPort')) {
          const range = portsOf(value)
          if (range) ports = [...ports, range]
          else dynamicPorts = true
        } else narrowedBy = [...narrowedBy, key]
    }
  }
  if (!action || !direction) return undefined
  return {
    store,
    id,
    name,
    action,
    active,
    direction,
    protocol,
    ports,
    dynamicPorts,
    profiles: profiles.length > 0 ? profiles : PROFILES,
    remote,
    application,
    narrowedBy,
    builtIn,
  }
}

function portsOf(text: string): PortRange | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text)
  if (!match) return undefined
  const first = Number(match[1])
  const last = match[2] === undefined ? first : Number(match[2])
  return first <= last && last <= 65535 ? { first, last } : undefined
}

/** Every rule under a `FirewallRules` key of what was read. */
export function rulesOf(text: RegistryText | null, key: string, store: RuleStore): WindowsRule[] {
  return valuesOf(text, key).flatMap(({ name, type, data }) =>
    type === 'REG_SZ' ? (parseRule(name, data, store) ?? []) : [],
  )
}

/** The rule's name where people can find it by that, else its id: `@FirewallAPI.dll,-30253` says nothing. */
export function ruleTitle({ name, id }: WindowsRule): string {
  return name === '' || name.startsWith('@') ? id : name
}
