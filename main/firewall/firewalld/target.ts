import type { Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import { z } from '../../model/zod.js'
import { msg } from '../../text/index.js'
import { defineVerb, type Command, type Verb } from '../../verbs/index.js'
import type { PlanDraft, Policy } from '../backend.js'
import { noSuchDefault, policyReason, wishes, type Wish } from '../policy.js'
import { firewalldRuns } from './bus.js'
import { FIREWALL_CMD, OFFLINE_CMD } from './detect.js'
import { readRuntimePolicies, readRuntimePolicy, readStoredPolicies, readStoredPolicy } from './policies.js'
import { unreadable } from './problems.js'
import { placeText } from './owner.js'
import { ZoneName } from './verbs.js'
import { readBindings, readRuntimeZone, readStoredZone } from './zones.js'

/** Of a zone, firewalld.zone(5), or of a policy, firewalld.policy(5). */
const ZONE_TARGETS = ['default', 'ACCEPT', 'DROP', '%%REJECT%%'] as const
const POLICY_TARGETS = ['CONTINUE', 'ACCEPT', 'DROP', 'REJECT'] as const
const AnyTarget = z.enum([...new Set([...ZONE_TARGETS, ...POLICY_TARGETS])])
type AnyTarget = z.infer<typeof AnyTarget>

/**
 * firewalld changes a target in its files only, and loads it with all that is stored. `was`: what it is before, to go back
 * to. `next`: which of the two; both, one after the other, unless told.
 */
const Target = z
  .strictObject({
    zone: z.optional(ZoneName),
    policy: z.optional(ZoneName),
    target: AnyTarget,
    was: AnyTarget,
    next: z.optional(z.enum(['store', 'offline', 'load'])),
  })
  .check(
    z.refine(({ zone, policy }) => (zone === undefined) !== (policy === undefined)),
    z.refine(({ zone, target, was }) => {
      const known: readonly string[] = zone === undefined ? POLICY_TARGETS : ZONE_TARGETS
      return known.includes(target) && known.includes(was)
    }),
  )
type Target = z.infer<typeof Target>

/**
 * What makes these firewalld's defaults: for what comes in the target of each zone that an interface is in, and of the
 * default zone. What goes out and what is passed on is a matter of policies: their targets are changed, none is made.
 * @throws ProblemError of kind `refused` where a policy would have to be made
 */
export async function setFirewalldPolicy(
  host: Host,
  finding: FirewallFinding,
  policy: Partial<Policy>,
): Promise<PlanDraft> {
  const running = finding.running === true
  const steps: PlanDraft['steps'][number][] = []
  for (const wish of wishes(policy)) {
    const found = wish[0] === 'in' ? await zonesFor(host, running, wish) : await policiesFor(host, running, wish)
    for (const args of found)
      for (const next of running ? (['store', 'load'] as const) : (['offline'] as const))
        steps.push({ call: { verb: 'firewalld.setTarget', args: { ...args, next } }, ...policyReason(wish) })
  }
  return { steps, unchanged: [], warnings: steps.length > 0 && running ? [msg('firewalld.reloadsAll')] : [] }
}

async function zonesFor(host: Host, running: boolean, [, action]: Wish): Promise<Target[]> {
  const { zones, fallback } = await readBindings(host, running)
  const names = new Set([...zones.filter(({ interfaces }) => interfaces.length > 0).map(({ name }) => name), fallback])
  const all = await Promise.all(
    [...names].map(async (zone): Promise<Target[]> => {
      const was = await targetIn(host, { zone }, running)
      const isSo = action === 'reject' ? was === 'default' || was === '%%REJECT%%' : was === ZONES[action]
      return isSo ? [] : [{ zone, target: ZONES[action], was }]
    }),
  )
  return all.flat()
}

const ZONES = { allow: 'ACCEPT', deny: 'DROP', reject: 'default' } as const
const POLICIES = { allow: 'ACCEPT', deny: 'DROP', reject: 'REJECT' } as const

/** Packets that no policy takes go out, and are not passed on between zones. */
async function policiesFor(host: Host, running: boolean, wish: Wish): Promise<Target[]> {
  const [way, action] = wish
  const policies = await (running ? readRuntimePolicies : readStoredPolicies)(host)
  const ingress = way === 'out' ? 'HOST' : 'ANY'
  const general = policies.filter((one) => one.ingress.includes(ingress) && one.egress.includes('ANY'))
  const deciding = general.filter(({ target }) => target !== 'CONTINUE')
  const [first] = deciding
  const isSo = first ? first.target === POLICIES[action] : way === 'out' ? action === 'allow' : action === 'reject'
  if (isSo) return []
  const one = first ?? general[0]
  if (!one)
    throw noSuchDefault(
      'firewalld',
      wish,
      msg(way === 'out' ? 'firewalld.noPolicyOut' : 'firewalld.noPolicyThrough'),
      msg('firewalld.makePolicy'),
    )
  const was = await targetIn(host, { policy: one.name }, running)
  return [{ policy: one.name, target: POLICIES[action], was }]
}

type Place = Pick<Target, 'zone' | 'policy'>

/** @throws ProblemError of kind `failed` when it cannot be read, or is a target that Sallyport does not know */
async function targetIn(host: Host, { zone, policy = '' }: Place, running: boolean): Promise<AnyTarget> {
  const read =
    zone === undefined
      ? await (running ? readRuntimePolicy : readStoredPolicy)(host, policy)
      : await (running ? readRuntimeZone : readStoredZone)(host, zone)
  const target = typeof read === 'object' ? AnyTarget.safeParse(read.target).data : undefined
  if (target !== undefined) return target
  throw unreadable(ownerOf({ zone, policy }))
}

const ownerOf = ({ zone, policy = '' }: Place) =>
  zone === undefined ? ({ kind: 'policy', name: policy } as const) : ({ kind: 'zone', name: zone } as const)

const placeOption = ({ zone, policy = '' }: Place) => (zone === undefined ? `--policy=${policy}` : `--zone=${zone}`)
const RELOAD = { argv: [FIREWALL_CMD, '--reload'] }
const stored = (args: Target): Command => ({
  argv: [FIREWALL_CMD, '--permanent', placeOption(args), `--set-target=${args.target}`],
})
const offline = (args: Target): Command => ({ argv: [OFFLINE_CMD, placeOption(args), `--set-target=${args.target}`] })

export const targetVerbs: Readonly<Record<string, Verb>> = {
  'firewalld.setTarget': defineVerb(Target, {
    command: (args) => (args.next === 'load' ? RELOAD : args.next === 'offline' ? offline(args) : stored(args)),
    inverse: ({ next: _both, target, was, ...place }) => ({
      verb: 'firewalld.setTarget',
      args: { ...place, target: was, was: target },
    }),
    // the daemon may run by then or not: one of the two stores it
    unattended: (args) => [stored(args), offline(args), RELOAD],
    guard: (args) => {
      const front = args.next === 'offline' ? [OFFLINE_CMD] : [FIREWALL_CMD, '--permanent']
      const inFiles = { argv: [...front, placeOption(args), '--get-target'], prints: args.target }
      // it prints the target of what runs among all else only
      const inForce = {
        argv: [FIREWALL_CMD, placeOption(args).replace('--', '--info-')],
        prints: `target: ${args.target}`,
      }
      return args.next === undefined ? [inFiles, inForce] : [args.next === 'load' ? inForce : inFiles]
    },
    title: ({ target, next, ...place }) =>
      next === 'load'
        ? msg('firewalld.loadWhatIsStored')
        : msg('firewalld.setTarget', { place: placeText(ownerOf(place)), target }),
    outstanding: async (host, args): Promise<Target | null> => {
      const running = (await firewalldRuns(host)) === true
      if (args.next !== 'load' && (await targetIn(host, args, false)) !== args.target)
        return { ...args, next: running ? 'store' : 'offline' }
      const toLoad = running && (args.next === undefined || args.next === 'load')
      return toLoad && (await targetIn(host, args, true)) !== args.target ? { ...args, next: 'load' } : null
    },
  }),
}
