import { z } from '../../model/zod.js'
import type { Host } from '../../hosts/index.js'
import { claimedItems } from '../../model/claim.js'
import { familyOf, formatPortRange, Network, PortRange, Protocol, Source } from '../../model/net.js'
import type { Guard, StepCall } from '../../model/plan.js'
import type { PlacedOpening } from '../../model/zones.js'
import { msg } from '../../text/index.js'
import { absent, defineVerb, type Claimed, type Command, type Verb } from '../../verbs/index.js'
import { firewalldRuns } from './bus.js'
import { FIREWALL_CMD, OFFLINE_CMD } from './detect.js'
import { readRuntimePolicy, readStoredPolicy } from './policies.js'
import { unreadable } from './problems.js'
import { placeText } from './owner.js'
import type { Ruleset } from './zone.js'
import { readRuntimeZone, readStoredZone } from './zones.js'

/** Of a zone or a policy. */
export const ZoneName = z.string().check(z.regex(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,16}$/))

/** Where: in the running firewall, in its files by the daemon, or in its files while the daemon is stopped. */
const Store = z.enum(['runtime', 'permanent', 'offline'])
export type Store = z.infer<typeof Store>

const Item = z.strictObject({ protocol: Protocol, ports: PortRange })
const Items = z.array(Item).check(z.minLength(1), z.maxLength(500))
/** In a zone, or in a policy: one of the two. */
const Frame = { zone: z.optional(ZoneName), policy: z.optional(ZoneName), store: Store }
const onePlace = ({ zone, policy }: { zone?: string | undefined; policy?: string | undefined }) =>
  (zone === undefined) !== (policy === undefined)

const Ports = z.strictObject({ ...Frame, items: Items }).check(z.refine(onePlace))
type Ports = z.infer<typeof Ports>
/** Ports for one network only: rich rules, which firewall-cmd takes no plain ports beside. */
const Rules = z.strictObject({ ...Frame, source: Source, destination: z.optional(Network), items: Items }).check(
  z.refine(onePlace),
  // without a network it is a port
  z.refine(({ source, destination }) => source !== 'any' || destination !== undefined),
  z.refine(
    ({ source, destination }) =>
      source === 'any' || destination === undefined || familyOf(source) === familyOf(destination),
  ),
)
type Rules = z.infer<typeof Rules>

type Item = z.infer<typeof Item>
export interface Items {
  readonly items: readonly Item[]
}
type Between = Pick<Rules, 'source' | 'destination'>

const FRONT: Readonly<Record<Store, readonly string[]>> = {
  runtime: [FIREWALL_CMD],
  permanent: [FIREWALL_CMD, '--permanent'],
  offline: [OFFLINE_CMD],
}

const portOption = ({ ports, protocol }: Item) => `${formatPortRange(ports)}/${protocol}`

function richText({ source, destination }: Between, { ports, protocol }: Item): string {
  const family = familyOf(source === 'any' ? (destination ?? '') : source)
  const from = source === 'any' ? '' : ` source address="${source}"`
  const to = destination === undefined ? '' : ` destination address="${destination}"`
  const port = formatPortRange(ports)
  return `rule family="ipv${family}"${from}${to} port port="${port}" protocol="${protocol}" accept`
}

const placeOption = ({ zone, policy }: Ports | Rules) =>
  zone === undefined ? `--policy=${policy ?? ''}` : `--zone=${zone}`

/** What a call writes into a zone or policy, or takes out of it, as parts of its file; none for another call. */
export function entriesOf({ verb, args }: StepCall): readonly string[] {
  const { items } = args as unknown as Items
  if (/^firewalld\.(?:add|remove)Ports$/.test(verb))
    return items.map(({ ports, protocol }) => `port port="${formatPortRange(ports)}" protocol="${protocol}"`)
  return /^firewalld\.(?:add|remove)Rules$/.test(verb) ? items.map((item) => richText(args as Rules, item)) : []
}

/** All flags in one call: firewall-cmd's start costs 170 ms, each flag nearly nothing. */
function portsCommand(action: 'add' | 'remove', args: Ports) {
  const flags = args.items.map((item) => `--${action}-port=${portOption(item)}`)
  return { argv: [...FRONT[args.store], placeOption(args), ...flags] }
}

function rulesCommand(action: 'add' | 'remove', args: Rules) {
  const flags = args.items.map((item) => `--${action}-rich-rule=${richText(args, item)}`)
  return { argv: [...FRONT[args.store], placeOption(args), ...flags] }
}

/** Ask for each entry: of several in one question firewall-cmd says yes as soon as one is there. */
const hasPorts = (args: Ports): readonly Guard[] =>
  args.items.map((item) => query(args, `--query-port=${portOption(item)}`))
const hasRules = (args: Rules): readonly Guard[] =>
  args.items.map((item) => query(args, `--query-rich-rule=${richText(args, item)}`))
const query = (args: Ports | Rules, question: string): Guard => ({
  argv: [...FRONT[args.store], placeOption(args), question],
  prints: 'yes',
})

/**
 * Removes an entry whether the daemon runs by then or not. A running one must be told, since it writes its files anew
 * from what it remembers (measured, 1.3.3: what the offline command removed beside it came back); when it does not run,
 * its own command fails, and the offline one does it.
 */
function removedAnyway<A extends Ports | Rules>(args: A, command: (args: A) => Command): Command[] {
  return STORES_LATER[args.store].map((store) => command({ ...args, store }))
}

/** Where an entry may be by then. What was stored for a stopped daemon is loaded once it runs. */
const STORES_LATER: Readonly<Record<Store, readonly Store[]>> = {
  runtime: ['runtime'],
  permanent: ['permanent', 'offline'],
  offline: ['runtime', 'permanent', 'offline'],
}

function titleParams({ zone, policy = '', store, items }: Ports | Rules, { source, destination = 'any' }: Between) {
  const place = placeText(zone === undefined ? { kind: 'policy', name: policy } : { kind: 'zone', name: zone })
  return { ports: items.map(portOption), source, destination, place, store }
}
const allowTitle = (args: Ports | Rules, between: Between) => msg('firewalld.allow', titleParams(args, between))
const refuseTitle = (args: Ports | Rules, between: Between) =>
  msg('firewalld.noLongerAllow', titleParams(args, between))

/** Whether the zone has exactly this entry: one inside a wider range is somebody else's. */
function hasPort(zone: Ruleset, item: Item): boolean {
  return zone.ports.some(
    ({ protocol, ports }) => protocol === item.protocol && portOption({ ...item, ports }) === portOption(item),
  )
}

/** Whether firewalld would answer ALREADY_ENABLED: the entry lies inside one that is there. */
function insidePort(zone: Ruleset, item: Item): boolean {
  return zone.ports.some(
    ({ protocol, ports }) =>
      protocol === item.protocol && ports.first <= item.ports.first && item.ports.last <= ports.last,
  )
}

function hasRule(zone: Ruleset, { source, destination = 'any' }: Between, item: Item): boolean {
  return zone.rules.some(
    (rule) =>
      rule.action === 'accept' &&
      !rule.narrowed &&
      !rule.logs &&
      rule.priority === 0 &&
      rule.source === source &&
      rule.destination === destination &&
      rule.protocol === item.protocol &&
      rule.ports?.first === item.ports.first &&
      rule.ports.last === item.ports.last,
  )
}

async function rulesetIn(host: Host, { store, zone, policy }: Ports | Rules): Promise<Ruleset> {
  const running = store === 'runtime'
  const read =
    zone === undefined
      ? await (running ? readRuntimePolicy : readStoredPolicy)(host, policy ?? '')
      : await (running ? readRuntimeZone : readStoredZone)(host, zone)
  if (read === 'denied' || read === 'absent' || read === undefined)
    throw unreadable(zone === undefined ? { kind: 'policy', name: policy ?? '' } : { kind: 'zone', name: zone })
  return read
}

async function keep<A extends Ports | Rules>(
  host: Host,
  args: A,
  wanted: (ruleset: Ruleset, item: Item) => boolean,
): Promise<A | null> {
  const ruleset = await rulesetIn(host, args)
  const items = args.items.filter((item) => wanted(ruleset, item))
  return items.length === 0 ? null : { ...args, items }
}

/** As {@link keep}, but where the entries are now: firewalld may have been started or stopped since they were added. */
async function keepNow<A extends Ports | Rules>(
  host: Host,
  args: A,
  wanted: (ruleset: Ruleset, item: Item) => boolean,
): Promise<A | null> {
  for (const store of storesNow(args.store, await firewalldRuns(host))) {
    const kept = await keep(host, { ...args, store }, wanted)
    if (kept) return kept
  }
  return null
}

function storesNow(store: Store, running: boolean | null): readonly Store[] {
  if (running) return store === 'offline' ? ['runtime', 'permanent'] : [store]
  if (running === null) return [store]
  return store === 'runtime' ? [] : ['offline']
}

const ANYONE: Between = { source: 'any' }

/** Entries of a zone are for what comes in, those of a policy for the other ways. */
function claimedIn<A extends Ports | Rules>(
  args: A,
  { source, destination }: Between,
  claims: readonly PlacedOpening[],
): Claimed<A> | null {
  const inZone = args.zone !== undefined
  const here = claims.filter(
    ({ direction, zone }) => (direction === 'in') === inZone && [undefined, args.zone].includes(zone),
  )
  const { stays, goes, lost } = claimedItems(args.items, (item) => ({ ...item, source, destination }), here)
  if (stays.length + lost.length === 0) return null
  const of = (items: Item[]) => (items.length === 0 ? null : { ...args, items })
  return { stays: of(stays), goes: of(goes), lost }
}

export const verbs: Readonly<Record<string, Verb>> = {
  'firewalld.addPorts': defineVerb(Ports, {
    command: (args) => portsCommand('add', args),
    inverse: (args) => ({ verb: 'firewalld.removePorts', args }),
    guard: hasPorts,
    title: (args) => allowTitle(args, ANYONE),
    outstanding: (host, args) => keep(host, args, (zone, item) => !insidePort(zone, item)),
    claimed: (args, claims) => claimedIn(args, ANYONE, claims),
  }),
  'firewalld.removePorts': defineVerb(Ports, {
    command: (args) => portsCommand('remove', args),
    inverse: (args) => ({ verb: 'firewalld.addPorts', args }),
    guard: (args) => absent(hasPorts(args)),
    unattended: (args) => removedAnyway(args, (at) => portsCommand('remove', at)),
    title: (args) => refuseTitle(args, ANYONE),
    outstanding: (host, args) => keepNow(host, args, hasPort),
  }),
  'firewalld.addRules': defineVerb(Rules, {
    command: (args) => rulesCommand('add', args),
    inverse: (args) => ({ verb: 'firewalld.removeRules', args }),
    guard: hasRules,
    title: (args) => allowTitle(args, args),
    outstanding: (host, args) => keep(host, args, (zone, item) => !hasRule(zone, args, item)),
    claimed: (args, claims) => claimedIn(args, args, claims),
  }),
  'firewalld.removeRules': defineVerb(Rules, {
    command: (args) => rulesCommand('remove', args),
    inverse: (args) => ({ verb: 'firewalld.addRules', args }),
    guard: (args) => absent(hasRules(args)),
    unattended: (args) => removedAnyway(args, (at) => rulesCommand('remove', at)),
    title: (args) => refuseTitle(args, args),
    outstanding: (host, args) => keepNow(host, args, (zone, item) => hasRule(zone, args, item)),
  }),
}
