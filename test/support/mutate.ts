import fc from 'fast-check'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** What an attacker would put in a place. */
export const hostile = fc.constantFrom<Json>(
  ...['$(id)', '`id`', ';id', '| sh', '-f', '--', '../../etc/shadow', '/etc/shadow', '/bin/sh', '\u001b[1A\u001b[8m'],
  ...['a\nb', 'a\u0000b', '\u202eb', "'", '"', '::ffff:1.2.3.4', '0.0.0.0/0', '01.2.3.4', '65536', '999999999999'],
  ...[null, true, -1, 0, 1.5, 65_536, Number.MAX_SAFE_INTEGER, 'x'.repeat(5_000)],
  ...[[], {}, [[]], { __proto__: null, constructor: 1 }],
)

const isGroup = (value: Json): value is readonly Json[] | { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null

/** Puts something else in a place that `at` chooses, or takes out, doubles or swaps what is there. */
export function mutated(value: Json, at: () => number, other: Json): Json {
  if (!isGroup(value)) return other
  const keys = Object.keys(value)
  const key = keys[at() % Math.max(keys.length, 1)]
  if (key === undefined) return other
  const items = value as { readonly [key: string]: Json }
  const old = items[key] ?? null
  const how = at() % 8
  if (Array.isArray(value)) {
    const list = value as readonly Json[]
    if (how === 0) return list.filter((_item, index) => String(index) !== key)
    if (how === 1) return [...list, old]
    if (how === 2) return [...list].reverse()
    return list.map((item, index) => (String(index) === key ? mutated(item, at, other) : item))
  }
  if (how === 0) return Object.fromEntries(Object.entries(items).filter(([name]) => name !== key))
  if (how === 1) return { ...items, [`${key}x`]: old }
  return { ...items, [key]: mutated(old, at, other) }
}
