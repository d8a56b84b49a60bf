import { z } from 'zod'
import { formatPortRange, PortRange, Protocol, Source } from './net.js'
import { InterfaceName, SafeText } from './text.js'

/** One way in that a service needs: a protocol, its ports and who may use them. */
export const Opening = z.strictObject({
  direction: z.literal('in'),
  protocol: Protocol,
  ports: PortRange,
  source: Source,
  /** Only for packets that arrive at this interface; absent means any. */
  interface: InterfaceName.optional(),
  /** What it is, in two or three words: "JetStream API". Becomes the rule's comment. */
  label: SafeText,
  /** Why the service needs it, in a sentence. */
  reason: z.string().max(400),
})
export type Opening = z.infer<typeof Opening>

/** `8886/tcp`, `6000-6200/udp`. */
export function portsText({ ports, protocol }: Pick<Opening, 'ports' | 'protocol'>): string {
  return `${formatPortRange(ports)}/${protocol}`
}

/** `8886/tcp from anywhere`, `8886/udp from 10.0.0.0/8 on eth0`: unique for each opening, and fit to be read. */
export function openingText(opening: Pick<Opening, 'ports' | 'protocol' | 'source' | 'interface'>): string {
  const on = opening.interface === undefined ? '' : ` on ${opening.interface}`
  return `${portsText(opening)} from ${sourceText(opening.source)}${on}`
}

export function sourceText(source: Source): string {
  return source === 'any' ? 'anywhere' : source
}
