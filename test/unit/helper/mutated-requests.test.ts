import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRequest } from '../../../main/helper/request.js'
import { ProblemError } from '../../../main/model/problem.js'
import { knownVerb } from '../../../main/plan/index.js'
import { hostile, mutated, type Json } from '../../support/mutate.js'
import { CALLS, REQUESTS } from '../../support/requests.js'

/** So many mutated requests; more of them once by hand, as `MUTATIONS=200000`. */
const RUNS = Number(process.env['MUTATIONS'] ?? 20_000)

const fresh = (): Json => structuredClone(REQUESTS) as unknown as Json

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
