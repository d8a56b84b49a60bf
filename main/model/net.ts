import ipaddr from 'ipaddr.js'
import { msg } from '../text/index.js'
import { fault } from './fault.js'
import { z } from './zod.js'

export const Protocol = z.enum(['tcp', 'udp'])
export type Protocol = z.infer<typeof Protocol>

export const PortNumber = z.int().check(z.minimum(1), z.maximum(65535))

/** Ports from `first` to `last`, both included; a single port has both equal. */
export const PortRange = z
  .strictObject({ first: PortNumber, last: PortNumber })
  .check(z.refine(({ first, last }) => first <= last, fault(msg('model.rangeReversed'))))
export type PortRange = z.infer<typeof PortRange>

const PORTS = /^(\d{1,7})(?:\s*[-:–]\s*(\d{1,7}))?$/

/**
 * Reads `8886`, `6000-6200` or `6000:6200`.
 * @throws Error with a {@link fault}: “is above 65535”
 */
export function parsePortRange(text: string): PortRange {
  const match = PORTS.exec(text.trim())
  if (!match) throw new Error(fault(msg('model.notPorts')))
  const first = Number(match[1])
  const parsed = PortRange.safeParse({ first, last: match[2] === undefined ? first : Number(match[2]) })
  if (!parsed.success) throw new Error(parsed.error.issues[0]?.message)
  return parsed.data
}

/** `8886` or `6000-6200`; `separator` is `:` for ufw. */
export function formatPortRange({ first, last }: PortRange, separator = '-'): string {
  return first === last ? String(first) : `${first}${separator}${last}`
}

export function rangeContains(outer: PortRange, inner: PortRange): boolean {
  return outer.first <= inner.first && inner.last <= outer.last
}

export function rangesOverlap(a: PortRange, b: PortRange): boolean {
  return a.first <= b.last && b.first <= a.last
}

export type Family = 4 | 6

/**
 * A network in canonical text: `10.0.0.0/8`, `192.0.2.7` (a single address has no prefix), `2001:db8::/32`.
 * @throws Error with a {@link fault}
 */
export function parseNetwork(text: string): string {
  const [address = '', prefix, ...rest] = text.trim().split('/')
  const strict = address.includes(':')
    ? ipaddr.IPv6.isValid(address) && !address.includes('%') && !address.includes('.')
    : ipaddr.IPv4.isValidFourPartDecimal(address)
  if (!strict || rest.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix)))
    throw new Error(fault(msg('model.notNetwork')))
  const parsed = ipaddr.parse(address)
  const inside = holdsIpv4(parsed)
  if (inside !== undefined) throw new Error(fault(msg('model.ipv4InIpv6', { address: inside })))
  const bits = parsed.kind() === 'ipv4' ? 32 : 128
  const length = prefix === undefined ? bits : Number(prefix)
  if (length > bits) throw new Error(fault(msg('model.prefixAbove', { bits })))
  if (length === 0) throw new Error(fault(msg('model.meansEveryone')))
  const network = networkAddress(parsed, length)
  if (network !== parsed.toString())
    throw new Error(fault(msg('model.insideNetwork', { network: `${network}/${length}`, address: parsed.toString() })))
  return length === bits ? network : `${network}/${length}`
}

/**
 * The IPv4 address in an IPv6 one that is written with it: `::ffff:192.0.2.7`, `::192.0.2.7` (RFC 4291, 2.5.5; as
 * inet_ntop of glibc writes them, and so every firewall). No packet on a wire bears one.
 */
function holdsIpv4(address: ipaddr.IPv4 | ipaddr.IPv6): string | undefined {
  const bytes = address.toByteArray()
  const [fifth, sixth] = [bytes.slice(8, 10), bytes.slice(10, 12)]
  const isEmpty = (part: readonly number[]) => part.every((byte) => byte === 0)
  if (bytes.length !== 16 || !isEmpty(bytes.slice(0, 8)) || !isEmpty(fifth)) return undefined
  const isMapped = sixth.every((byte) => byte === 0xff)
  const isCompatible = isEmpty(sixth) && !isEmpty(bytes.slice(12, 14))
  return isMapped || isCompatible ? bytes.slice(12).join('.') : undefined
}

function networkAddress(address: ipaddr.IPv4 | ipaddr.IPv6, length: number): string {
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.max(0, Math.min(8, length - index * 8))
    return byte & (0xff << (8 - kept)) & 0xff
  })
  return ipaddr.fromByteArray(bytes).toString()
}

/** A network in canonical text, see {@link parseNetwork}. */
export const Network = z.string().check(
  z.superRefine((text, context) => {
    try {
      if (parseNetwork(text) !== text) context.addIssue({ code: 'custom', message: fault(msg('model.notCanonical')) })
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message })
    }
  }),
)

/** Who may connect: `any`, or one network. */
export const Source = z.union([z.literal('any'), Network])
export type Source = z.infer<typeof Source>

export function familyOf(network: string): Family {
  return network.includes(':') ? 6 : 4
}

/** Whether every address of `inner` lies in `outer`. */
export function networkContains(outer: Source, inner: Source): boolean {
  if (outer === 'any') return true
  if (inner === 'any' || familyOf(outer) !== familyOf(inner)) return false
  const [outerAddress, outerLength] = cidr(outer)
  const [innerAddress, innerLength] = cidr(inner)
  return outerLength <= innerLength && innerAddress.match(outerAddress, outerLength)
}

function cidr(network: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  return network.includes('/') ? ipaddr.parseCIDR(network) : [ipaddr.parse(network), familyOf(network) === 4 ? 32 : 128]
}

/** The families that a source speaks of; `0.0.0.0/0` and `::/0` stand for everyone of one family. */
export function sourceFamilies(source: string): readonly Family[] {
  return source === 'any' ? [4, 6] : [familyOf(source)]
}
