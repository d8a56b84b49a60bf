import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRequest } from '../../../main/helper/request.js'
import { ProblemError } from '../../../main/model/problem.js'
import { knownVerb } from '../../../main/plan/index.js'
import { CALLS, REQUESTS } from '../../support/requests.js'

/** So many mutated requests; more of them once by hand, as `MUTATIONS=200000`. */
const RUNS = Number(process.env['MUTATIONS'] ?? 20_000)

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** What an attacker would put in a place. */
const hostile = fc.constantFrom<Json>(
  ...['$(id)', '`id`', ';id', '| sh', '-f', '--', '../../etc/shadow', '/etc/shadow', '/bin/sh', '\u001b[1A\u001b[8m'],
  ...['a\nb', 'a\u0000b', '\u202eb', "'", '"', '::ffff:1.2.3.4', '0.0.0.0/0', '01.2.3.4', '65536', '999999999999'],
  ...[null, true, -1, 0, 1.5, 65_536, Number.MAX_SAFE_INTEGER, 'x'.repeat(5_000)],
  ...[[], {}, [[]], { __proto__: null, constructor: 1 }],
)

const fresh = (): Json => structuredClone(REQUESTS) as unknown as Json
const isGroup = (value: Json): value is readonly Json[] | { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null

/** Puts something else in a place that `at` chooses, or takes out, doubles or swaps what is there. */
function mutated(value: Json, at: () => number, other: Json): Json {
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

/** Everything that the programs of every verb are, with the arguments that are known to be good. */
const PROGRAMS = new Set(
  Object.values(CALLS)
    .flat()
    .flatMap(([verb, args]) => {
      const command = knownVerb({ verb }).command(args)
      return 'argv' in command ? [command.argv[0]] : []
    }),
)

test('a mutated request is refused with a reason, or runs nothing but what its verbs run', () => {
  const requests = fresh() as readonly Json[]
  const counts = { refused: 0, taken: 0, steps: 0 }
  fc.assert(
    fc.property(
      fc.nat(requests.length - 1),
      fc.infiniteStream(fc.nat(1_000)),
      fc.array(hostile, { minLength: 1, maxLength: 3 }),
      (which, places, others) => {
        const at = () => (places.next().value as number | undefined) ?? 0
        const request = others.reduce<Json>((value, other) => mutated(value, at, other), requests[which] ?? null)
        let taken
        try {
          taken = parseRequest(JSON.stringify(request))
        } catch (error) {
          expect(error).toBeInstanceOf(ProblemError)
          counts.refused += 1
          return
        }
        counts.taken += 1
        if (taken.request !== 'apply') return
        for (const step of taken.steps) {
          counts.steps += 1
          for (const { verb, args } of [step, knownVerb(step).inverse(step.args)]) {
            const command = knownVerb({ verb }).command(args)
            if (!('argv' in command)) continue
            expect(PROGRAMS).toContain(command.argv[0])
            // eslint-disable-next-line no-control-regex -- they are what is looked for
            expect(command.argv.filter((word) => /[\u0000-\u0008\u000b-\u001f\u007f\u202e]/.test(word))).toEqual([])
          }
        }
      },
    ),
    { numRuns: RUNS },
  )
  console.log(`${RUNS} mutated requests: ${counts.refused} refused, ${counts.taken} taken, with ${counts.steps} steps`)
  expect(counts.refused + counts.taken).toBe(RUNS)
  expect(counts.taken).toBeGreaterThan(RUNS / 100)
}, 180_000)
