import { describe, expect, test } from 'vitest'
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

describe('where the rights are not given', () => {
  const refusing = (name: Method['name'], complaint: string, code: number): Method => ({
    name,
    asks: true,
    argv: () => [process.execPath, '-e', `console.error(${JSON.stringify(complaint)}); process.exit(${code})`],
  })
  const error = 'Error executing command as another user'

  test.each<[string, Method['name'], string, number, { kind: string; what: string; todo: string }]>([
    [
      'the dialog is closed',
      'pkexec',
      `${error}: Request dismissed`,
      126,
      { kind: 'dismissed', what: 'prompt was closed', todo: 'Apply again' },
    ],
    [
      'no password is right',
      'pkexec',
      `${error}: Not authorized\n\nThis incident has been reported.`,
      127,
      { kind: 'rights', what: 'password was not accepted', todo: 'Apply again' },
    ],
    [
      'nobody can ask',
      'pkexec',
      `${error}: No authentication agent found.`,
      127,
      { kind: 'rights', what: 'no polkit agent', todo: 'with sudo in a terminal' },
    ],
    [
      'sudo refuses',
      'sudo',
      'eve is not in the sudoers file.',
      1,
      { kind: 'rights', what: '(eve is not in the sudoers file).', todo: 'who may run sudo' },
    ],
  ])('it says so when %s', async (_when, name, complaint, code, { kind, what, todo }) => {
    const found = await problemOf(() =>
      runHelper(refusing(name, complaint, code), { request: 'look', scope: {} }, () => undefined),
    )
    expect(found.kind).toBe(kind)
    expect(found.what).toContain(what)
    expect(found.meaning).toContain('Nothing was changed')
    expect(found.todo).toContain(todo)
  })

  test('it says who stopped it when that was while somebody was asked', async () => {
    const stop = new AbortController()
    const asking: Method = {
      name: 'sudo',
      asks: true,
      argv: () => [process.execPath, '-e', 'setInterval(() => {}, 1000)'],
    }
    const asked = runHelper(asking, { request: 'look', scope: {} }, () => undefined, stop.signal)
    setImmediate(() => {
      stop.abort()
    })
    expect(await problemOf(() => asked)).toMatchObject({ kind: 'dismissed', what: 'You stopped it.' })
  })
})
