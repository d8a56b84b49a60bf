import { z } from '../../model/zod.js'
import type { Host } from '../../hosts/index.js'
import { familyOf, formatPortRange, Network, PortRange, Protocol } from '../../model/net.js'
import { sourceText } from '../../model/opening.js'
import { problem } from '../../model/problem.js'
import { defineVerb, type Command, type Verb } from '../backend.js'
import { firewalldRuns } from './bus.js'
import { FIREWALL_CMD, OFFLINE_CMD } from './detect.js'
import type { Zone } from './zone-file.js'
import { readRuntimeZone, readStoredZone } from './zones.js'

export const ZoneName = z.string().check(z.regex(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,16}$/, 'is not the name of a zone'))

/** Where: in the running firewall, in its files by the daemon, or in its files while the daemon is stopped. */
const Store = z.enum(['runtime', 'permanent', 'offline'])
export type Store = z.infer<typeof Store>

const Item = z.strictObject({ protocol: Protocol, ports: PortRange })
const Items = z.array(Item).check(z.minLength(1), z.maxLength(500))
const Frame = { zone: ZoneName, store: Store }

const Ports = z.strictObject({ ...Frame, items: Items })
export type Ports = z.infer<typeof Ports>
/** Ports for one network only: rich rules, which firewall-cmd takes no plain ports beside. */
const Rules = z.strictObject({ ...Frame, source: Network, items: Items })
export type Rules = z.infer<typeof Rules>

type Item = z.infer<typeof Item>

const FRONT: Readonly<Record<Store, readonly string[]>> = {
  runtime: [FIREWALL_CMD],
  permanent: [FIREWALL_CMD, '--permanent'],
  offline: [OFFLINE_CMD],
}

const portOption = ({ ports, protocol }: Item) => `${formatPortRange(ports)}/${protocol}`

function richText(source: string, { ports, protocol }: Item): string {
  const port = formatPortRange(ports)
  return `rule family="ipv${familyOf(source)}" source address="${source}" port port="${port}" protocol="${protocol}" accept`
}

/** All flags in one call: firewall-cmd's start costs 170 ms, each flag nearly nothing. */
function portsCommand(action: 'add' | 'remove', { zone, store, items }: Ports) {
  return { argv: [...FRONT[store], `--zone=${zone}`, ...items.map((item) => `--${action}-port=${portOption(item)}`)] }
}

function rulesCommand(action: 'add' | 'remove', { zone, store, source, items }: Rules) {
  return {
    argv: [
      ...FRONT[store],
      `--zone=${zone}`,
      ...items.map((item) => `--${action}-rich-rule=${richText(source, item)}`),
    ],
  }
}

/**
 * Removes an entry whether the daemon runs by then or not. A running one must be told, since it writes its files anew
 * from what it remembers (measured, 1.3.3: what the offline command removed beside it came back); when it does not run,
 * its own command fails, and the offline one does it.
 */
function removedAnyway<A extends Ports | Rules>(args: A, command: (args: A) => Command): Command[] {
  const stores: readonly Store[] = args.store === 'runtime' ? ['runtime'] : ['runtime', 'permanent', 'offline']
  return stores.map((store) => command({ ...args, store }))
}

const WHERE: Readonly<Record<Store, string>> = {
  runtime: 'now',
  permanent: 'for good',
  offline: 'for when firewalld runs again',
}

function title(words: string, { zone, store, items }: Ports | Rules, source: string): string {
  return `${words} ${items.map(portOption).join(', ')} in from ${sourceText(source)} through the zone ${zone}, ${WHERE[store]}`
}

/** Whether the zone has exactly this entry: one inside a wider range is somebody else's. */
export function hasPort(zone: Zone, item: Item): boolean {
  return zone.ports.some(
    ({ protocol, ports }) => protocol === item.protocol && portOption({ ...item, ports }) === portOption(item),
  )
}

/** Whether firewalld would answer ALREADY_ENABLED: the entry lies inside one that is there. */
export function insidePort(zone: Zone, item: Item): boolean {
  return zone.ports.some(
    ({ protocol, ports }) =>
      protocol === item.protocol && ports.first <= item.ports.first && item.ports.last <= ports.last,
  )
}

export function hasRule(zone: Zone, source: string, item: Item): boolean {
  return zone.rules.some(
    (rule) =>
      rule.action === 'accept' &&
      !rule.narrowed &&
      !rule.logs &&
      rule.priority === 0 &&
      rule.source === source &&
      rule.protocol === item.protocol &&
      rule.ports?.first === item.ports.first &&
      rule.ports.last === item.ports.last,
  )
}

async function zoneIn(host: Host, store: Store, name: string): Promise<Zone> {
  const zone = store === 'runtime' ? await readRuntimeZone(host, name) : await readStoredZone(host, name)
  if (zone === 'denied' || zone === 'absent' || zone === undefined)
    throw problem(
      'failed',
      `The zone ${name} cannot be read.`,
      'It may have been removed, or firewalld has stopped. Nothing was changed.',
      'Make the plan again.',
    )
  return zone
}

async function keep<A extends Ports | Rules>(
  host: Host,
  args: A,
  wanted: (zone: Zone, item: Item) => boolean,
): Promise<A | null> {
  const zone = await zoneIn(host, args.store, args.zone)
  const items = args.items.filter((item) => wanted(zone, item))
  return items.length === 0 ? null : { ...args, items }
}

/** As {@link keep}, but where the entries are now: firewalld may have been started or stopped since they were added. */
async function keepNow<A extends Ports | Rules>(
  host: Host,
  args: A,
  wanted: (zone: Zone, item: Item) => boolean,
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

export const verbs: Readonly<Record<string, Verb>> = {
  'firewalld.addPorts': defineVerb(Ports, {
    command: (args) => portsCommand('add', args),
    inverse: (args) => ({ verb: 'firewalld.removePorts', args }),
    title: (args) => title('Let', args, 'any'),
    outstanding: (host, args) => keep(host, args, (zone, item) => !insidePort(zone, item)),
  }),
  'firewalld.removePorts': defineVerb(Ports, {
    command: (args) => portsCommand('remove', args),
    inverse: (args) => ({ verb: 'firewalld.addPorts', args }),
    unattended: (args) => removedAnyway(args, (at) => portsCommand('remove', at)),
    title: (args) => title('No longer let', args, 'any'),
    outstanding: (host, args) => keepNow(host, args, hasPort),
  }),
  'firewalld.addRules': defineVerb(Rules, {
    command: (args) => rulesCommand('add', args),
    inverse: (args) => ({ verb: 'firewalld.removeRules', args }),
    title: (args) => title('Let', args, args.source),
    outstanding: (host, args) => keep(host, args, (zone, item) => !hasRule(zone, args.source, item)),
  }),
  'firewalld.removeRules': defineVerb(Rules, {
    command: (args) => rulesCommand('remove', args),
    inverse: (args) => ({ verb: 'firewalld.addRules', args }),
    unattended: (args) => removedAnyway(args, (at) => rulesCommand('remove', at)),
    title: (args) => title('No longer let', args, args.source),
    outstanding: (host, args) => keepNow(host, args, (zone, item) => hasRule(zone, args.source, item)),
  }),
}
