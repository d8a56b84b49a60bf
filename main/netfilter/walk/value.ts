import { msg, type Message } from '../../text/index.js'
import { listOf, recordOf, type Json } from '../json.js'
import { Cut, named, not, type Certainty } from './cut.js'
import type { Names } from './packet.js'
import { addressRange, exactly, networkRange, rangesOf, share, type Interval, type Ranges } from './interval.js'
import type { Family } from '../../model/net.js'

/** What an expression of a rule is for packets. What can tell them apart is named by its field. */
export type Value =
  /** The packet has no such field: the rule does not hold, whatever it asks of it. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly why: Message }
  | {
      readonly kind: 'number'
      readonly is: Ranges
      readonly name: 'port' | 'senderPort' | 'mark' | 'version' | 'fragment' | 'group'
      readonly words?: Words
      readonly field?: 'port'
    }
  | {
      readonly kind: 'address'
      readonly is: Ranges
      readonly family: Family
      readonly field?: 'source' | 'target'
      /** Why it may be any of those. */
      readonly why?: Message
    }
  | { readonly kind: 'interface'; readonly is: Names; readonly field: 'in' | 'out' }
  /** A name, and others for the same thing. */
  | { readonly kind: 'name'; readonly names: readonly (string | number)[] }
  | { readonly kind: 'bits'; readonly bits: number; readonly words: Words }
  | { readonly kind: 'exists'; readonly is: Certainty }
  /** The interface that a route leads through; `undefined` when there is none, which nft writes as 0. */
  | { readonly kind: 'route'; readonly on: string | undefined }
  | { readonly kind: 'concat'; readonly parts: readonly Value[] }

/** Names that stand for numbers: flags of TCP, states of a connection. */
export type Words = Readonly<Record<string, number>>

export const ABSENT: Value = { kind: 'absent' }

export function unknown(why: Message): Value {
  return { kind: 'unknown', why }
}

/** Whether a value is one of those that a rule names: a constant, a range, a prefix, a list for bits. */
export function equals(value: Value, constant: Json): Certainty {
  const record = recordOf(constant)
  if (record) {
    const elem = recordOf(record['elem'])
    if (elem) return equals(value, elem['val'] ?? null)
    if ('set' in record) return anyOf(listOf(record['set']) ?? [record['set'] ?? null], (item) => equals(value, item))
    if ('concat' in record) return concatEquals(value, listOf(record['concat']) ?? [])
  }
  switch (value.kind) {
    case 'absent':
      return false
    case 'unknown':
      return value.why
    case 'exists':
      return constant === false || constant === 0 ? not(value.is) : value.is
    case 'route':
      if (typeof constant === 'boolean') return constant === (value.on !== undefined)
      return Number(constant) === 0 ? value.on === undefined : value.on === constant
    case 'name':
      return nameEquals(value.names, constant)
    case 'bits': {
      const bits = bitsOf(constant, value.words)
      return bits === undefined ? cannotRead(constant) : value.bits === bits
    }
    case 'number':
    case 'address': {
      const wanted = intervalOf(constant, value)
      if (wanted === undefined) return value.kind === 'address' ? false : cannotRead(constant)
      return within(value, [wanted])
    }
    case 'interface':
      return typeof constant === 'string' ? named(value.is, constant, value.field) : cannotRead(constant)
    case 'concat':
      return cannotRead(constant)
  }
}

/** Whether a number or address is one of those in `wanted`. */
export function within(value: Value & { kind: 'number' | 'address' }, wanted: Ranges): Certainty {
  const held = share(value.is, wanted)
  if (held !== 'some') return held
  if (value.field !== undefined) return Cut.at(value.field, wanted)
  if (value.kind === 'address' && value.why !== undefined) return value.why
  return msg('net.differs', { what: value.kind === 'number' ? value.name : 'address' })
}

/** Whether a value is an element of a set; a long set is looked at as a whole. */
export function isElement(value: Value, elements: readonly Json[]): Certainty {
  const ranges = value.kind === 'number' || value.kind === 'address' ? rangesIn(value, elements) : undefined
  if (ranges && (value.kind === 'number' || value.kind === 'address')) return within(value, ranges)
  return anyOf(elements, (element) => isCatchAll(element) || equals(value, element))
}

/** The ranges of a set are worked out once for each kind of value that is looked up in it. */
const read = new WeakMap<readonly Json[], Map<string, Ranges | undefined>>()

function rangesIn(value: Value & { kind: 'number' | 'address' }, elements: readonly Json[]): Ranges | undefined {
  const kind = value.kind === 'address' ? `IPv${value.family}` : value.name
  const known = read.get(elements) ?? new Map<string, Ranges | undefined>()
  read.set(elements, known)
  if (!known.has(kind)) {
    const intervals = elements.map((element) =>
      intervalOf(recordOf(recordOf(element)?.['elem'])?.['val'] ?? element, value),
    )
    const whole = value.kind === 'address' || intervals.every((interval) => interval !== undefined)
    const plain = !elements.some((element) => isCatchAll(element) || 'set' in (recordOf(element) ?? {}))
    known.set(kind, whole && plain ? rangesOf(intervals.flatMap((interval) => interval ?? [])) : undefined)
  }
  return known.get(kind)
}

export function isCatchAll(element: Json): boolean {
  return (recordOf(recordOf(element)?.['elem'])?.['val'] ?? element) === '*'
}

/** Whether any of them holds. A doubt remains only when none is certain, and a cut is made before. */
export function anyOf<T>(items: readonly T[], test: (item: T) => Certainty): Certainty {
  let result: Certainty = false
  for (const item of items) {
    const one = test(item)
    if (one === true) return true
    if (one !== false && !(result instanceof Cut)) result = one
  }
  return result
}

export function allOf<T>(items: readonly T[], test: (item: T, index: number) => Certainty): Certainty {
  let result: Certainty = true
  for (const [index, item] of items.entries()) {
    const one = test(item, index)
    if (one === false) return false
    if (one !== true && !(result instanceof Cut)) result = one
  }
  return result
}

function concatEquals(value: Value, parts: readonly Json[]): Certainty {
  if (value.kind === 'unknown') return value.why
  if (value.kind !== 'concat') return false
  return allOf(parts, (part, index) => equals(value.parts[index] ?? ABSENT, part))
}

function nameEquals(names: readonly (string | number)[], constant: Json): Certainty {
  if (typeof constant === 'string' && constant.endsWith('*')) {
    const start = constant.slice(0, -1)
    return names.some((name) => typeof name === 'string' && name.startsWith(start))
  }
  const range = listOf(recordOf(constant)?.['range'])
  if (range) {
    const [low, high] = range
    const number = names.find((name) => typeof name === 'number')
    if (number === undefined || typeof low !== 'number' || typeof high !== 'number') return cannotRead(constant)
    return low <= number && number <= high
  }
  return names.some((name) => name === constant)
}

/** Flags as a number: a name, a number, a list, or names joined with `|`. */
export function bitsOf(constant: Json | undefined, words: Words): number | undefined {
  if (typeof constant === 'number') return constant
  if (typeof constant === 'string') return words[constant]
  const items = listOf(constant) ?? listOf(recordOf(constant)?.['|'])
  if (!items) return undefined
  let sum = 0
  for (const item of items) {
    const bits = bitsOf(item, words)
    if (bits === undefined) return undefined
    sum |= bits
  }
  return sum >>> 0
}

/** A number, an address, a range or a prefix, in the terms of the value that it is compared with. */
export function intervalOf(constant: Json, value: Value): Interval | undefined {
  if (typeof constant === 'number') return value.kind === 'number' ? exactly(constant) : undefined
  if (typeof constant === 'string') return scalar(constant, value)
  const record = recordOf(constant)
  const range = listOf(record?.['range'])
  if (range) {
    const [low, high] = range.map((end) => intervalOf(end, value))
    return low && high && { low: low.low, high: high.high }
  }
  const prefix = recordOf(record?.['prefix'])
  if (value.kind !== 'address' || typeof prefix?.['addr'] !== 'string' || typeof prefix['len'] !== 'number')
    return undefined
  const network = networkRange(prefix['addr'], prefix['len'])
  return network?.family === value.family ? network : undefined
}

function scalar(text: string, value: Value): Interval | undefined {
  if (value.kind === 'address') {
    const range = addressRange(text)
    return range?.family === value.family ? range : undefined
  }
  const number = value.kind === 'number' ? (value.words?.[text] ?? Number(text)) : NaN
  return Number.isInteger(number) ? exactly(number) : undefined
}

function cannotRead(constant: Json): Message {
  return msg('net.value', { value: JSON.stringify(constant) })
}
