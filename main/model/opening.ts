import { msg, type Text } from '../text/index.js'
import { Message } from '../text/schema.js'
import { z } from './zod.js'
import { formatPortRange, PortRange, Protocol, Source } from './net.js'
import { InterfaceName, ProgramPath, SafeText, shownText } from './text.js'

/** One way that a service needs: a protocol, its ports and who may use them. */
export const Opening = z.strictObject({
  /** `in`: to this machine; `out`: from it; `forward`: through it, to a machine or container behind. */
  direction: z.enum(['in', 'out', 'forward']),
  protocol: Protocol,
  ports: PortRange,
  source: Source,
  /** The machines that are called (out) or that stand behind (forward); absent means any. */
  destination: z.optional(Source),
  /** Only for packets that arrive at this interface; absent means any. */
  interface: z.optional(InterfaceName),
  /** Only for packets that leave through this interface (out, forward); absent means any. */
  outInterface: z.optional(InterfaceName),
  /** Refuse an address for a while that tries too often. */
  limit: z.optional(z.literal(true)),
  /** The program or bundle that is let in, for firewalls that judge programs: an absolute path. */
  application: z.optional(ProgramPath),
  /** What it is, in two or three words: "JetStream API". Becomes the rule's comment. */
  label: SafeText,
  /** Why the service needs it, in a sentence. */
  reason: z.union([shownText(400), Message]),
})
export type Opening = z.infer<typeof Opening>

/** `8886/tcp`, `6000-6200/udp`. */
export function portsText({ ports, protocol }: Pick<Opening, 'ports' | 'protocol'>): string {
  return `${formatPortRange(ports)}/${protocol}`
}

type Ends = Pick<Opening, 'direction' | 'source' | 'destination' | 'interface' | 'outInterface' | 'application'>
type Packets = Pick<Opening, 'ports' | 'protocol'> & Ends

/**
 * `8886/tcp from anywhere`, `8886/udp from 10.0.0.0/8 on eth0`, `123/udp to anywhere`, `80/tcp from anywhere to
 * 172.17.0.2`.
 * @param ports how its ports are told, where it stands for several
 */
export function openingText(opening: Packets, ports = portsText(opening)): Text {
  const { direction, source, destination, application } = opening
  let text: Text = ports
  if (direction !== 'out' || source !== 'any') text = msg('model.from', { what: text, source: sourceText(source) })
  if (opening.interface !== undefined) text = msg('model.on', { what: text, interface: opening.interface })
  if (direction === 'out' || destination !== undefined)
    text = msg('model.to', { what: text, destination: sourceText(destination ?? 'any') })
  if (opening.outInterface !== undefined) text = msg('model.through', { what: text, interface: opening.outInterface })
  return application === undefined ? text : msg('model.for', { what: text, program: application })
}

/** The same for openings that speak of the same packets. Nobody reads it. */
export function openingKey(opening: Packets): string {
  return `${portsText(opening)} ${endsKey(opening)}`
}

/** The same for openings that speak of the same packets but for their ports. */
export function endsKey({ direction, source, destination, application, ...on }: Ends): string {
  return JSON.stringify([direction, source, destination, on.interface, on.outInterface, application])
}

/** The programs that openings name, each once. */
export function programsOf(openings: readonly Pick<Opening, 'application'>[]): string[] {
  return [...new Set(openings.flatMap(({ application }) => application ?? []))]
}

export function sourceText(source: Source): Text {
  return source === 'any' ? msg('model.anywhere') : source
}
