import { z } from '../../model/zod.js'
import { familyOf, formatPortRange, Network, PortRange, Protocol, type Family } from '../../model/net.js'
import { InterfaceName, SafeText } from '../../model/text.js'
import { limitWords } from './limit.js'

/** iptables takes 15 ports in one rule; a range counts twice. */
export const PORTS_A_RULE = 15
/** The kernel's limit is 255 bytes (XT_MAX_COMMENT_LEN), with what stands in front. */
const COMMENT_BYTES = 240
/** What stands in front of the comment of every rule of ours. */
export const MARK = 'sallyport: '

export const slots = ({ first, last }: PortRange): number => (first === last ? 1 : 2)

const Ports = z.array(PortRange).check(
  z.minLength(1),
  z.refine((ranges) => ranges.reduce((sum, range) => sum + slots(range), 0) <= PORTS_A_RULE),
)
const Comment = SafeText.check(z.refine((text) => Buffer.byteLength(text) <= COMMENT_BYTES))

/** A rule of ours: who may use which ports. */
export const ruleFields = {
  family: z.union([z.literal(4), z.literal(6)]),
  chain: z.enum(['INPUT', 'OUTPUT', 'FORWARD']),
  protocol: Protocol,
  ports: Ports,
  source: z.union([z.literal('any'), Network]),
  destination: z.optional(Network),
  interface: z.optional(InterfaceName),
  outInterface: z.optional(InterfaceName),
  limit: z.optional(z.literal(true)),
  comment: Comment,
}
export const OwnRule = z.strictObject(ruleFields)
export type OwnRule = z.infer<typeof OwnRule>

/** Addresses must be of the rule's family; what is limited is one range that people come in by. */
export const ofOneFamily = z.refine<
  Pick<OwnRule, 'family' | 'source' | 'destination' | 'limit' | 'chain'> & { ports: readonly unknown[] }
>(
  ({ family, source, destination, limit, chain, ports }) =>
    [source, destination].every(
      (address) => address === undefined || address === 'any' || familyOf(address) === family,
    ) &&
    (!limit || (chain === 'INPUT' && ports.length === 1)),
  { path: ['source'] },
)

/**
 * The words of the rule behind `-A CHAIN`, in the order in which `iptables-save` prints them, so that the rule is found
 * again by its text.
 */
export function specWords(rule: OwnRule): string[] {
  const { family, protocol, ports, source, destination, interface: on, outInterface: out } = rule
  const [only] = ports
  const list = ports.map((range) => formatPortRange(range, ':')).join(',')
  return [
    ...(source === 'any' ? [] : ['-s', withPrefix(source, family)]),
    ...(destination === undefined ? [] : ['-d', withPrefix(destination, family)]),
    ...(on === undefined ? [] : ['-i', on]),
    ...(out === undefined ? [] : ['-o', out]),
    '-p',
    protocol,
    ...(only !== undefined && ports.length === 1
      ? ['-m', protocol, '--dport', formatPortRange(only, ':')]
      : ['-m', 'multiport', '--dports', list]),
    ...(rule.limit && only ? limitWords(protocol, only) : []),
    '-m',
    'comment',
    '--comment',
    `${MARK}${rule.comment}`,
    '-j',
    'ACCEPT',
  ]
}

/** The rule as a line of `iptables-save`: the comment in double quotes, as it has a blank. */
export function ruleLine(rule: OwnRule): string {
  return ['-A', rule.chain, ...specWords(rule).map((word) => (word.startsWith(MARK) ? `"${word}"` : word))].join(' ')
}

function withPrefix(network: string, family: Family): string {
  return network.includes('/') ? network : `${network}/${family === 4 ? 32 : 128}`
}
