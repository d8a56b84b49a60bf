import ipaddr from 'ipaddr.js'
import { parseNetwork, type Family, type Source } from '../../model/net.js'

/** Addresses from `first` to `last`, both included, as numbers. */
interface Span {
  readonly family: Family
  readonly first: bigint
  readonly last: bigint
}

/** Whether every address of `source` is among a rule's remote addresses. Words such as `LocalSubnet` never count. */
export function remoteCovers(remote: readonly string[], source: Source): boolean {
  if (remote.length === 0) return true
  if (source === 'any') return false
  const wanted = spanOf(source)
  return remote.some((text) => {
    const span = spanOf(text)
    return !!span && !!wanted && span.family === wanted.family && span.first <= wanted.first && wanted.last <= span.last
  })
}

/** Whether some address of `source` may be among them. What a word stands for is not known, so it may. */
export function remoteTouches(remote: readonly string[], source: Source): boolean {
  if (remote.length === 0 || source === 'any') return true
  const wanted = spanOf(source)
  return remote.some((text) => {
    const span = spanOf(text)
    return !span || !wanted || (span.family === wanted.family && span.first <= wanted.last && wanted.first <= span.last)
  })
}

/** Reads `10.0.0.7`, `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `10.0.0.1-10.0.0.9` and their IPv6 twins. */
function spanOf(text: string): Span | undefined {
  const [from = '', to] = text.split('-')
  if (to !== undefined) {
    const [first, last] = [addressOf(from), addressOf(to)]
    return first && last && first.family === last.family && first.value <= last.value
      ? { family: first.family, first: first.value, last: last.value }
      : undefined
  }
  const [address = '', suffix] = text.split('/')
  const base = addressOf(address)
  if (!base) return undefined
  const bits = base.family === 4 ? 32n : 128n
  const length = suffix === undefined ? bits : prefixOf(suffix, base.family)
  if (length === undefined) return undefined
  const size = 1n << (bits - length)
  const first = base.value - (base.value % size)
  return { family: base.family, first, last: first + size - 1n }
}

function addressOf(text: string): { family: Family; value: bigint } | undefined {
  const family: Family = text.includes(':') ? 6 : 4
  if (family === 4 ? !ipaddr.IPv4.isValidFourPartDecimal(text) : !ipaddr.IPv6.isValid(text)) return undefined
  const bytes = ipaddr.parse(text).toByteArray()
  return { family, value: bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n) }
}

/** `8`, `255.0.0.0`. */
function prefixOf(text: string, family: Family): bigint | undefined {
  const length = /^\d{1,3}$/.test(text)
    ? Number(text)
    : family === 4 && ipaddr.IPv4.isValidFourPartDecimal(text)
      ? ipaddr.IPv4.parse(text).prefixLengthFromSubnetMask()
      : null
  return length === null || length > (family === 4 ? 32 : 128) ? undefined : BigInt(length)
}

/** The same as a network in canonical text where it is one: `10.0.0.0/8` for `10.0.0.0/255.0.0.0`. */
export function networkText(text: string): string {
  const [address = '', suffix] = text.split('/')
  const base = addressOf(address)
  const length = base && suffix !== undefined ? prefixOf(suffix, base.family) : undefined
  try {
    return parseNetwork(length === undefined ? text : `${address}/${length}`)
  } catch {
    return text
  }
}
