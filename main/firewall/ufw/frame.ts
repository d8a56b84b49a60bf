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
      const fault = (path: string, message: string) => {
        context.addIssue({ code: 'custom', path: [path], message })
      }
      const { direction = 'in', source, destination } = port
      if (direction === 'in' && destination !== undefined) fault('destination', 'is for out and forward only')
      if (direction === 'in' && port.outInterface !== undefined) fault('outInterface', 'is for out and forward only')
      if (direction === 'out' && port.interface !== undefined) fault('interface', 'is for in and forward only')
      if (direction !== 'in' && port.limit) fault('limit', 'is for what comes in only')
      if (source !== 'any' && destination !== undefined && familyOf(source) !== familyOf(destination))
        fault('destination', 'is of another IP family than the source')
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

/** `in from 10.0.0.0/8 on eth0`, `out to anywhere`, `through from anywhere to 10.0.0.5`. */
export function frameText({ direction, source, destination = 'any', interface: on, outInterface }: Frame): string {
  const family = source === '0.0.0.0/0' ? ' (IPv4)' : source === '::/0' ? ' (IPv6)' : ''
  const from = family === '' && source !== 'any' ? source : `anywhere${family}`
  const to = destination === 'any' ? 'anywhere' : destination
  const parts = {
    in: [`in from ${from}`],
    out: [`out to ${to}${family}`],
    forward: [`through from ${from} to ${to}`],
  }[direction ?? 'in']
  if (on !== undefined) parts.push(`on ${on}`)
  if (outInterface !== undefined) parts.push(`through ${outInterface}`)
  return parts.join(' ')
}
