import { PassThrough } from 'node:stream'
import { setImmediate as later } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readInput } from '../../../main/helper/input.js'

function opened() {
  const stream = new PassThrough()
  const stops: string[] = []
  const input = readInput(stream, () => stops.push('stop'))
  return { stream, stops, input }
}

test('the request is the first line, though more may come', async () => {
  const { stream, stops, input } = opened()
  stream.write('{"request":')
  stream.write('"look"}\n')
  expect(await input.request).toBe('{"request":"look"}')
  expect(input.ended()).toBe(false)
  stream.write('stop\n')
  await later()
  expect(stops).toEqual(['stop'])
  stream.end()
  await later()
  await later()
  expect(input.ended()).toBe(true)
})

test('the request may end with the stream', async () => {
  const { stream, input } = opened()
  stream.end('{}')
  expect(await input.request).toBe('{}')
})

test('two requests are none', async () => {
  const { stream, input } = opened()
  stream.write('{"request":"look"}\n{"request":"look"}\n')
  expect(await input.request).toBe('')
})

test('more than a mebibyte is no request', async () => {
  const { stream, input } = opened()
  stream.write('x'.repeat(1024 * 1024 + 1))
  expect(await input.request).toBe('')
})
