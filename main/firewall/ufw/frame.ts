import { z } from '../../model/zod.js'
import {
  familyOf,
  formatPortRange,
  Network,
  PortRange,
  Protocol,
  sourceFamilies,
  type Family,
} from '../../model/net.js'
import { InterfaceName, SafeText } from '../../model/text.js'
import { msg, type Message, type Text } from '../../text/index.js'
import type { Tuple } from './tuple.js'

/** Anyone, one network, or anyone of one IP family. */
export const UfwSource = z.union([z.literal(['any', '0.0.0.0/0', '::/0']), Network])
export type UfwSource = z.infer<typeof UfwSource>

/** A rule for some ports. Without a direction it is one for what comes in. */
export const Port = z
  .strictObject({
    direction: z.optional(z.enum(['out', 'forward'])),
    protocol: Protocol,
    ports: PortRange,
    source: UfwSource,
    destination: z.optional(Network),
    interface: z.optional(InterfaceName),
    outInterface: z.optional(InterfaceName),
    limit: z.optional(z.literal(true)),
    comment: z.optional(SafeText),
  })
  .check(
    z.superRefine((port, context) => {
      const refuse = (field: string) => {
        context.addIssue({ code: 'custom', path: [field] })
      }
      const { direction = 'in', source, destination } = port
      if (direction === 'in' && destination !== undefined) refuse('destination')
      if (direction === 'in' && port.outInterface !== undefined) refuse('outInterface')
      if (direction === 'out' && port.interface !== undefined) refuse('interface')
      if (direction !== 'in' && port.limit) refuse('limit')
      if (source !== 'any' && destination !== undefined && familyOf(source) !== familyOf(destination))
        refuse('destination')
    }),
  )
export type Port = z.infer<typeof Port>

/** What of a rule says whose packets it speaks of. */
export type Frame = Pick<Port, 'direction' | 'source' | 'destination' | 'interface' | 'outInterface'>

/** ufw's words for a rule, behind the action: `8886/tcp`, `out on eth0 proto tcp from any to 192.0.2.7 port 443`. */
export function portWords(port: Port): string[] {
  const { direction, protocol, ports, source, destination = 'any', interface: on, outInterface } = port
  const range = formatPortRange(ports, ':')
  const ways = wayWords(port)
  if (source === 'any' && destination === 'any' && direction !== 'forward' && !on && !outInterface)
    return [...ways, `${range}/${protocol}`]
  return [...ways, 'proto', protocol, 'from', source, 'to', destination, 'port', range]
}

function wayWords({ direction, interface: on, outInterface }: Frame): string[] {
  const incoming = on === undefined ? [] : ['in', 'on', on]
  if (outInterface !== undefined) return [...incoming, 'out', 'on', outInterface]
  return direction === 'out' ? ['out'] : incoming
}

/** Whether ufw takes the tuple and the arguments for one rule; the action does not count. */
export function samePort(tuple: Tuple, args: Port): boolean {
  return (
    tuple.destinationApp === undefined &&
    sameFrame(tuple, args) &&
    tuple.protocol === args.protocol &&
    tuple.destinationPort === formatPortRange(args.ports, ':')
  )
}

/** Whether a tuple speaks of exactly these packets, apart from ports. */
export function sameFrame(tuple: Tuple, frame: Frame): boolean {
  const { direction, source, destination = 'any', interface: on, outInterface } = frame
  const everyone = tuple.family === 4 ? '0.0.0.0/0' : '::/0'
  const same = (written: string, asked: string) => written === (asked === 'any' ? everyone : asked)
  return (
    tuple.route === (direction === 'forward') &&
    // a route is written as "in" or "out" by its interfaces
    (tuple.route || tuple.direction === (direction ?? 'in')) &&
    tuple.interfaceIn === on &&
    tuple.interfaceOut === outInterface &&
    tuple.sourcePort === 'any' &&
    tuple.sourceApp === undefined &&
    same(tuple.source, source) &&
    same(tuple.destination, destination)
  )
}

/** The IP families in which ufw would hold the rule. */
export function frameFamilies({ source, destination }: Frame): readonly Family[] {
  return destination === undefined ? sourceFamilies(source) : [familyOf(destination)]
}

/** `8886/tcp in from 10.0.0.0/8 on eth0`, `443/tcp out to anywhere`, `80/tcp through from anywhere to 10.0.0.5`. */
export function packetsText(ports: Text, frame: Frame): Message {
  const { direction = 'in', source, destination, interface: on, outInterface } = frame
  const from = endText(source)
  const to = destination ?? endText(direction === 'out' && isEveryone(source) ? source : 'any')
  const packets = {
    in: msg('ufw.packetsIn', { ports, from }),
    out: msg('ufw.packetsOut', { ports, to }),
    forward: msg('ufw.packetsForward', { ports, from, to }),
  }[direction]
  const arriving = on === undefined ? packets : msg('ufw.onInterface', { packets, interface: on })
  return outInterface === undefined
    ? arriving
    : msg('ufw.throughInterface', { packets: arriving, interface: outInterface })
}

const isEveryone = (source: UfwSource): boolean => ['0.0.0.0/0', '::/0'].includes(source)

function endText(source: UfwSource): Text {
  if (source === 'any') return msg('ufw.anywhere')
  return isEveryone(source) ? msg('ufw.anywhereOver', { family: familyOf(source) }) : source
}
