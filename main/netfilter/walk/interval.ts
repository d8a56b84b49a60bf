import ipaddr from 'ipaddr.js'
import type { Family } from '../../model/net.js'

/** Numbers from `low` to `high`, both included; IPv6 addresses need more bits than a number has. */
export interface Interval {
  readonly low: number | bigint
  readonly high: number | bigint
}

/** Intervals in order, none of which touch. */
export type Ranges = readonly Interval[]

/** In order and apart, whatever they were. */
export function rangesOf(intervals: readonly Interval[]): Ranges {
  const ranges: Interval[] = []
  for (const { low, high } of [...intervals].sort((a, b) => (a.low < b.low ? -1 : a.low > b.low ? 1 : 0))) {
    const last = ranges.at(-1)
    if (!last || low > next(last.high)) ranges.push({ low, high })
    else if (high > last.high) ranges[ranges.length - 1] = { low: last.low, high }
  }
  return ranges
}

/** What lies in both. */
export function intersect(some: Ranges, others: Ranges): Ranges {
  const both: Interval[] = []
  for (let i = 0, j = 0; ;) {
    const [a, b] = [some[i], others[j]]
    if (!a || !b) return both
    const [low, high] = [a.low > b.low ? a.low : b.low, a.high < b.high ? a.high : b.high]
    if (low <= high) both.push({ low, high })
    if (a.high < b.high) i++
    else j++
  }
}

/** What is left of some without others. */
export function without(some: Ranges, others: Ranges): Ranges {
  return some.flatMap(({ low: first, high: last }) => {
    const left: Interval[] = []
    let low = first
    for (const other of others) {
      if (other.high < low || other.low > last) continue
      if (other.low > low) left.push({ low, high: next(other.low, -1) })
      low = next(other.high)
    }
    return low <= last ? [...left, { low, high: last }] : left
  })
}

export function next(value: number | bigint, by = 1): number | bigint {
  return typeof value === 'bigint' ? value + BigInt(by) : value + by
}

export function exactly(value: number | bigint): Interval {
  return { low: value, high: value }
}

/** Whether all, none or only some of the numbers lie in `wanted`. */
export function share(of: Ranges, wanted: Ranges): boolean | 'some' {
  const both = intersect(of, wanted)
  if (both.length === 0) return false
  const whole =
    both.length === of.length && both.every(({ low, high }, at) => low === of[at]?.low && high === of[at].high)
  return whole || 'some'
}

export type AddressRange = Interval & { readonly family: Family }

/**
 * Reads `10.0.0.1`, `10.0.0.0/8`, `10.0.0.0/255.0.0.0` or `2001:db8::/32`; `undefined` when it is none of them, or when
 * its mask has gaps.
 */
export function addressRange(text: string): AddressRange | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return networkRange(text)
  const length = text.slice(slash + 1)
  return networkRange(text.slice(0, slash), length.includes('.') ? maskLength(length) : Number(length))
}

/** The addresses of a network; without a length, a single one. */
export function networkRange(address: string, length?: number): AddressRange | undefined {
  const v4 = readV4(address)
  if (v4 !== undefined) {
    if (length === undefined) return { family: 4, low: v4, high: v4 }
    if (!(length >= 0 && length <= 32)) return undefined
    const size = 2 ** (32 - length)
    const low = v4 - (v4 % size)
    return { family: 4, low, high: low + size - 1 }
  }
  if (!address.includes(':') || !ipaddr.IPv6.isValid(address)) return undefined
  const value = ipaddr.IPv6.parse(address).parts.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n)
  if (length === undefined) return { family: 6, low: value, high: value }
  if (!(length >= 0 && length <= 128)) return undefined
  const size = 1n << BigInt(128 - length)
  const low = value - (value % size)
  return { family: 6, low, high: low + size - 1n }
}

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/

function readV4(text: string): number | undefined {
  const bytes = V4.exec(text)
  if (!bytes) return undefined
  const [a, b, c, d] = [Number(bytes[1]), Number(bytes[2]), Number(bytes[3]), Number(bytes[4])]
  return a > 255 || b > 255 || c > 255 || d > 255 ? undefined : ((a * 256 + b) * 256 + c) * 256 + d
}

/** NaN when it is no mask, or has gaps. */
function maskLength(mask: string): number {
  const size = 2 ** 32 - (readV4(mask) ?? 1)
  const length = 32 - Math.log2(size)
  return Number.isInteger(length) ? length : NaN
}

/** An IPv4 or IPv6 address as text, from its number. */
export function addressText({ family, low }: AddressRange): string {
  if (family === 4) {
    const value = Number(low)
    return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
  }
  const value = BigInt(low)
  const parts = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn))
  return new ipaddr.IPv6(parts).toString()
}

export function includesAddress(network: AddressRange, address: AddressRange): boolean {
  return network.family === address.family && network.low <= address.low && address.high <= network.high
}
