import { expect, it } from 'vitest'
import { enableUfw } from './support/firewalls.js'
import { startPair } from './support/pair.js'
import { apply, change, ufwState } from './support/service.js'
import { until } from './support/wait.js'

it('a change on trial is undone by itself, unless it is confirmed', { timeout: 150_000 }, async () => {
  await using pair = await startPair([8886, 9000])
  const { server } = pair
  await enableUfw(server)
  expect(await change(server, ['confirm'])).toMatchObject({ code: 2, end: { problem: { kind: 'input' } } })

  const kept = await apply(server, 'jetstream-server', '--confirm-within', '1m')
  expect(kept).toMatchObject({ code: 0, end: { result: 'applied' } })
  expect(await change(server, ['confirm'])).toMatchObject({ code: 0, end: { journal: kept.end.journal } })
  const confirmed = await ufwState(server)
  const left = await apply(server, 'jetstream-server', '--set', 'apiPort=9000', '--confirm-within', '1m')
  expect(await pair.look()).toEqual(pair.onlyOpen(8886, '9000/tcp v4', '9000/tcp v6'))

  await until('the trial has ended', async () => !(await pair.look())['9000/tcp v4']?.startsWith('open'), 90_000)
  expect(await pair.look()).toEqual(pair.onlyOpen(8886))
  expect(await ufwState(server)).toEqual(confirmed)
  const late = await change(server, ['confirm', left.end.journal ?? ''])
  expect(late).toMatchObject({ code: 2, end: { problem: { what: 'No change waits to be confirmed.' } } })
})
