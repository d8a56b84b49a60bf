import { expect, test } from 'vitest'
import { runHelper, type Method } from '../../../main/elevate/index.js'
import { problemOf } from '../../support/problems.js'

test('who stops it before it has begun gets no helper at all', async () => {
  const stop = new AbortController()
  stop.abort()
  let started = false
  const method: Method = {
    name: 'root',
    asks: false,
    argv: () => {
      started = true
      return ['/bin/false']
    },
  }
  const problem = await problemOf(() => runHelper(method, { request: 'look', scope: {} }, () => undefined, stop.signal))
  expect(problem.kind).toBe('dismissed')
  expect(started).toBe(false)
})

test('it is done when the helper says so, however long that takes to go', async () => {
  const end = '{"event":"end","result":"unchanged","journal":null}'
  const method: Method = {
    name: 'root',
    asks: false,
    argv: () => ['/bin/sh', '-c', `echo '{"event":"elevated","uid":0}'; echo '${end}'; exec sleep 600`],
  }
  const events: string[] = []
  await runHelper(method, { request: 'look', scope: {} }, ({ event }) => events.push(event))
  expect(events).toEqual(['elevated', 'end'])
})
