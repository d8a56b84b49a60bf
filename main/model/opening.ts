import { Message } from '../text/schema.js'
import { z } from './zod.js'
import { formatPortRange, PortRange, Protocol, Source } from './net.js'
import { InterfaceName, ProgramPath, SafeText } from './text.js'

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
  reason: z.union([z.string().check(z.maxLength(400)), Message]),
})
export type Opening = z.infer<typeof Opening>

/** `8886/tcp`, `6000-6200/udp`. */
export function portsText({ ports, protocol }: Pick<Opening, 'ports' | 'protocol'>): string {
  return `${formatPortRange(ports)}/${protocol}`
}

/**
 * `8886/tcp from anywhere`, `8886/udp from 10.0.0.0/8 on eth0`, `123/udp to anywhere`, `80/tcp from anywhere to
 * 172.17.0.2`: unique for each opening, and fit to be read.
 */
export function openingText(
  opening: Pick<
    Opening,
    'direction' | 'ports' | 'protocol' | 'source' | 'destination' | 'interface' | 'outInterface' | 'application'
  >,
): string {
  const { direction, source, destination, application } = opening
  const parts = [
    portsText(opening),
    ...(direction === 'out' && source === 'any' ? [] : [`from ${sourceText(source)}`]),
    ...(opening.interface === undefined ? [] : [`on ${opening.interface}`]),
    ...(direction === 'out' || destination !== undefined ? [`to ${sourceText(destination ?? 'any')}`] : []),
    ...(opening.outInterface === undefined ? [] : [`through ${opening.outInterface}`]),
    ...(application === undefined ? [] : [`for ${application}`]),
  ]
  return parts.join(' ')
}

/** The programs that openings name, each once. */
export function programsOf(openings: readonly Pick<Opening, 'application'>[]): string[] {
  return [...new Set(openings.flatMap(({ application }) => application ?? []))]
}

export function sourceText(source: Source): string {
  return source === 'any' ? 'anywhere' : source
}
