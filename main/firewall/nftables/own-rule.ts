import { familyOf, formatPortRange, PortRange, Protocol, Source } from '../../model/net.js'
import { InterfaceName, SafeText } from '../../model/text.js'
import { z } from '../../model/zod.js'
import type { NftRule } from './ruleset.js'
import { briefText } from '../../netfilter/index.js'

/** A name as nft(8) takes it without quotes. Names that a chain may have besides cannot be written in a command. */
export const NftName = z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/))

const Handle = z.int().check(z.gte(1))

/** A rule of Sallyport's: what it lets through, and the chain that it stands in. */
export const OwnRule = z.strictObject({
  family: z.enum(['inet', 'ip', 'ip6']),
  table: NftName,
  chain: NftName,
  /** Without one it is for what comes in. */
  direction: z.optional(z.enum(['out', 'forward'])),
  protocol: Protocol,
  ports: PortRange,
  source: Source,
  destination: z.optional(Source),
  interface: z.optional(InterfaceName),
  outInterface: z.optional(InterfaceName),
  /** Only for this version of IP, in a chain that sees both. */
  only: z.optional(z.union([z.literal(4), z.literal(6)])),
  /** What it is for; becomes the rule's comment. */
  label: SafeText,
})
export type OwnRule = z.infer<typeof OwnRule>

/** A rule in the kernel: the rule in front of which it goes, and its own handle once it is there. */
export const PlacedRule = z.extend(OwnRule, { before: z.optional(Handle), handle: z.optional(Handle) })
export type PlacedRule = z.infer<typeof PlacedRule>

/** A rule in a file: at the chain's end, or at its top when the chain ends in a rule that refuses. */
export const StoredRule = z.extend(OwnRule, { top: z.optional(z.literal(true)) })
export type StoredRule = z.infer<typeof StoredRule>

/** `inet filter input`. */
export function chainText({ family, table, chain }: Pick<OwnRule, 'family' | 'table' | 'chain'>): string {
  return `${family} ${table} ${chain}`
}

/** `ip saddr 10.0.0.0/8 tcp dport 8886 accept`: as nft lists it too, so that it is found again by these words. */
export function expressionText(rule: OwnRule): string {
  const address = (field: string, network: string | undefined) =>
    network === undefined || network === 'any'
      ? []
      : [[familyOf(network) === 4 ? 'ip' : 'ip6', field, network].join(' ')]
  return [
    ...(rule.only === undefined || isOfOneFamily(rule) ? [] : ['meta', 'nfproto', `ipv${rule.only}`]),
    ...(rule.interface === undefined ? [] : [`iifname "${rule.interface}"`]),
    ...(rule.outInterface === undefined ? [] : [`oifname "${rule.outInterface}"`]),
    ...address('saddr', rule.source),
    ...address('daddr', rule.destination),
    `${rule.protocol} dport ${formatPortRange(rule.ports)}`,
    'accept',
  ].join(' ')
}

/** nft leaves out what an address says already, and lists the rule so. */
const isOfOneFamily = ({ source, destination = 'any' }: OwnRule) => source !== 'any' || destination !== 'any'

/** nft takes 128 bytes, recording 019. */
const LONGEST_COMMENT = 128

/** The comment by which Sallyport's rules are known. */
export function commentOf({ label }: OwnRule): string {
  let text = `sallyport: ${label}`
  while (Buffer.byteLength(text) > LONGEST_COMMENT) text = [...text].slice(0, -1).join('')
  return text
}

/** What stands behind the chain's name in a command. */
export function ruleText(rule: OwnRule): string {
  return `${expressionText(rule)} comment "${commentOf(rule)}"`
}

/** Whether a rule in the kernel is this one, by its comment and its expression: handles change with every load. */
export function isSame(rule: OwnRule, { comment, statements }: NftRule): boolean {
  return comment === commentOf(rule) && briefText(statements) === expressionText(rule)
}
