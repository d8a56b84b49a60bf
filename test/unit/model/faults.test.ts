import { expect, test } from 'vitest'
import { zodLines } from '../../../main/model/problem.js'
import { z } from '../../../main/model/zod.js'
import { english } from '../../support/english.js'

const Form = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(3)),
  kind: z.enum(['port', 'ports']),
  schema: z.literal(1),
  port: z.int().check(z.minimum(1)),
  list: z.array(z.string()).check(z.minLength(1), z.maxLength(2)),
  seen: z.iso.date(),
})
const good = { name: 'a', kind: 'port', schema: 1, port: 1, list: ['a'], seen: '2026-11-21' }
const faults = (input: unknown) => {
  const { error } = Form.safeParse(input)
  return error ? english(zodLines(error)) : ''
}

test.each([
  [{}, ''],
  [{ name: 1 }, '“name” should be some text, but is a number'],
  [{ name: undefined }, '“name” is missing'],
  [{ name: '' }, '“name” is empty'],
  [{ name: 'abcd' }, '“name” is longer than 3 characters'],
  [{ kind: 'x' }, '“kind” should be one of these: port, ports'],
  [{ schema: 2 }, '“schema” should be 1'],
  [{ port: 1.5 }, '“port” should be a whole number, but is a number'],
  [{ port: 0 }, '“port” is below 1'],
  [{ list: { a: 1 } }, '“list” should be a list, but is a set of fields'],
  [{ list: [] }, '“list” is empty'],
  [{ list: ['a', 'b', 'c'] }, '“list” has more than 2 items'],
  [{ list: [null] }, '“list.0” should be some text, but is left empty'],
  [{ seen: 'today' }, '“seen” is not a date such as 2026-11-21'],
  [{ other: 1, more: 2 }, 'it has unknown fields: other, more'],
  [{ name: '', port: 0 }, '“name” is empty; “port” is below 1'],
])('%j: %s', (change, told) => {
  expect(faults({ ...good, ...change })).toBe(told)
})

test('what was sent is told at no great length', () => {
  const wrong = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`${'x'.repeat(500)}${index}`, 1]))
  expect(faults({ ...good, ...wrong }).length).toBeLessThan(1000)
  const { error } = z.array(z.string()).safeParse(Array.from({ length: 1000 }, () => 1))
  expect(english(error ? zodLines(error) : '')).toMatch(/“7” should be some text, but is a number; and 992 more$/)
})
