import { z } from '../../model/zod.js'
import { sha256, type Host } from '../../hosts/index.js'
import { claimedItems } from '../../model/claim.js'
import { formatPortRange, PortRange, Protocol, Source } from '../../model/net.js'
import type { Guard } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { ProgramPath, SafeText } from '../../model/text.js'
import type { PlacedOpening } from '../../model/zones.js'
import { msg, sentences } from '../../text/index.js'
import { absent, defineVerb, type Verb } from '../../verbs/index.js'
import { blockVerbs } from './block.js'
import { NETSH } from './category.js'
import { covers } from './match.js'
import { profilesFor } from './networks.js'
import { managedState } from './problems.js'
import { REG } from './registry.js'
import { PROFILES, type WindowsRule } from './rule-text.js'
import { localKey, readSettings } from './settings.js'
import { localRules } from './store.js'
import { networksText } from './words.js'

const Profile = z.enum(PROFILES)

const Allow = z.strictObject({
  label: SafeText,
  protocol: Protocol,
  ports: PortRange,
  source: Source,
  /** Each once, in the order domain, private, public. */
  profiles: z.array(Profile).check(
    z.minLength(1),
    z.refine((list) => list.join() === PROFILES.filter((one) => list.includes(one)).join()),
  ),
  /** A program of Windows, by its path on a drive. */
  program: z.optional(ProgramPath.check(z.regex(/^[A-Za-z]:(?:\\[^\\/:]+)+$/))),
})
type Allow = z.infer<typeof Allow>

const State = z.strictObject({ profile: Profile, state: z.enum(['on', 'off']) })
type State = z.infer<typeof State>

/**
 * `Sallyport JetStream API 8886-tcp 3fa9c1`. netsh adds a rule twice without a word and deletes every rule of a name, so
 * each has a name of its own: its end comes from all that the rule says. ASCII only, as reg.exe gives the name back in
 * another code page.
 */
export function ruleName(args: Allow): string {
  const { label, protocol, ports, source, profiles, program } = args
  const said = JSON.stringify([label, protocol, ports.first, ports.last, source, profiles, program ?? null])
  const mark = sha256(said).slice(0, 6)
  const plain = label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]+/g, '_')
  return `Sallyport ${plain} ${formatPortRange(ports)}-${protocol} ${mark}`
}

const FIREWALL = ['advfirewall', 'firewall'] as const

export const verbs: Readonly<Record<string, Verb>> = {
  'windows.allow': defineVerb(Allow, {
    command: (args) => ({
      argv: [
        ...[NETSH, ...FIREWALL, 'add', 'rule', `name=${ruleName(args)}`, 'dir=in', 'action=allow'],
        ...[`protocol=${args.protocol.toUpperCase()}`, `localport=${formatPortRange(args.ports)}`],
        ...(args.source === 'any' ? [] : [`remoteip=${args.source}`]),
        ...(args.program === undefined ? [] : [`program=${args.program}`]),
        ...[`profile=${args.profiles.length === 3 ? 'any' : args.profiles.join(',')}`, 'enable=yes'],
      ],
    }),
    inverse: (args) => ({ verb: 'windows.remove', args }),
    guard: (args) => [holds(args)],
    title: (args) => msg('windows.allow', titleParams(args)),
    outstanding: async (host, args) => {
      const [rule, ...more] = await namedRules(host, args)
      if (!rule) return args
      if (more.length === 0 && says(rule, args)) return null
      throw changedSince(args)
    },
    claimed: (args, claims) => {
      const { stays, lost } = claimedItems(
        [args],
        (rule) => ({ ...rule, direction: 'in' }),
        claims.filter((claim) => isFor(claim, args)),
      )
      if (stays.length > 0) return { stays: args, goes: null, lost: [] }
      return lost.length === 0 ? null : { stays: null, goes: args, lost }
    },
  }),
  'windows.remove': defineVerb(Allow, {
    command: (args) => ({ argv: [NETSH, ...FIREWALL, 'delete', 'rule', `name=${ruleName(args)}`, 'dir=in'] }),
    inverse: (args) => ({ verb: 'windows.allow', args }),
    guard: (args) => absent([holds(args)]),
    title: (args) => msg('windows.noLongerAllow', titleParams(args)),
    outstanding: async (host, args) => ((await namedRules(host, args)).length > 0 ? args : null),
  }),
  'windows.setState': defineVerb(State, {
    command: ({ profile, state }) => ({ argv: [NETSH, 'advfirewall', 'set', `${profile}profile`, 'state', state] }),
    inverse: ({ profile, state }) => ({
      verb: 'windows.setState',
      args: { profile, state: state === 'on' ? 'off' : 'on' },
    }),
    guard: ({ profile, state }) => [
      {
        argv: [REG, 'query', localKey(profile), '/v', 'EnableFirewall'],
        prints: `EnableFirewall    REG_DWORD    0x${state === 'on' ? 1 : 0}`,
      },
    ],
    title: ({ profile, state }) => msg('windows.setState', { network: profile, state }),
    outstanding: async (host, args: State) => {
      const { enabled, managed } = (await readSettings(host)).profiles[args.profile]
      if (enabled === (args.state === 'on')) return null
      if (managed) throw managedState([args.profile], args.state)
      return args
    },
  }),
  ...blockVerbs,
}

/** Ends with 0 when there is a rule of the name, which says all of the rule; what netsh prints is translated. */
const holds = (args: Allow): Guard => ({
  argv: [NETSH, ...FIREWALL, 'show', 'rule', `name=${ruleName(args)}`, 'dir=in'],
})

function titleParams({ protocol, ports, source, profiles, program = 'any' }: Allow) {
  return { ports: `${formatPortRange(ports)}/${protocol}`, source, program, networks: networksText(profiles) }
}

/** Where a rule names a program, it serves that one only. */
/** Whether the claim is for the rule's program, and on any of its networks. */
function isFor({ application, zone }: PlacedOpening, { program, profiles }: Allow): boolean {
  const isItsProgram = program === undefined || program.toLowerCase() === application?.toLowerCase()
  return isItsProgram && profilesFor(zone).some((profile) => profiles.includes(profile))
}

async function namedRules(host: Host, args: Allow): Promise<WindowsRule[]> {
  const rules = await localRules(host)
  const name = ruleName(args)
  return rules.filter((rule) => rule.direction === 'in' && rule.name === name)
}

/** Whether the rule is as it was asked for. Its name says it too, but people can edit a rule and keep the name. */
function says(rule: WindowsRule, { label, protocol, ports, source, profiles, program }: Allow): boolean {
  const opening = { direction: 'in', protocol, ports, source, label, reason: '' } as const
  return (
    rule.action === 'allow' &&
    rule.profiles.length === profiles.length &&
    covers(rule, program === undefined ? opening : { ...opening, application: program }, profiles) &&
    (rule.application === undefined) === (program === undefined) &&
    (rule.remote.length === 0) === (source === 'any')
  )
}

function changedSince(args: Allow): Error {
  return problem(
    'refused',
    msg('windows.ruleChanged', { name: ruleName(args) }),
    sentences([msg('windows.ruleChangedMeaning'), msg('text.nothingChanged')]),
    msg('windows.undoOrDelete'),
  )
}
