import { describe, expect, it } from 'vitest'
import { addUser, enableUfw, hideProgram, startFirewalld } from './support/firewalls.js'
import { applyRequest, runHelper } from './support/helper.js'
import { LabHost } from './support/host.js'
import { interrupted } from './support/recovery.js'
import { gateUfw, start, startAs, type Gate } from './support/running.js'
import { sallyport } from './support/sallyport.js'
import { apply, changeOf, firewalldState, ufwState, undo } from './support/service.js'
import { until } from './support/wait.js'

const SERVER = 'jetstream-server'
const RELAY = 'jetstream-relay'

async function ufwHost(): Promise<LabHost> {
  const host = await LabHost.start('server')
  await enableUfw(host)
  return host
}

describe('whoever asks the helper to stop', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('by %s gets it all taken back, and exit 1', async (name) => {
    await using host = await ufwHost()
    const before = await ufwState(host)
    const request = await applyRequest(host, SERVER)
    const told = await runHelper(host, request, 4, name)
    expect(told.points.at(3)).toContain('started /usr/sbin/ufw allow 8886/tcp')
    const { end, steps } = changeOf(
      told.code,
      told.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    )
    expect(told.code).toBe(1)
    expect(end).toMatchObject({ result: 'reverted', problem: { kind: 'failed' } })
    expect(steps).toEqual(['done Allow 8886/tcp from anywhere', 'reverted No longer allow 8886/tcp from anywhere'])
    expect(await ufwState(host)).toEqual(before)
    expect(await interrupted(host)).toBeUndefined()
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('by %s at the command line, too, however often', async (name) => {
    await using host = await ufwHost()
    const before = await ufwState(host)
    const gate = await gateUfw(host)
    const running = await start(host, 'apply', SERVER)
    await gate.waits()
    running.kill(name)
    running.kill(name)
    await gate.open()
    const { code, end } = await running.end()
    expect({ code, result: end.result }).toEqual({ code: 1, result: 'reverted' })
    expect(await ufwState(host)).toEqual(before)
    expect(await interrupted(host)).toBeUndefined()
  })

  it('by the end of the session, does not: the change is brought to its end', async () => {
    await using host = await ufwHost()
    const gate = await gateUfw(host)
    const running = await start(host, 'apply', SERVER)
    await gate.waits()
    running.kill('SIGHUP')
    await gate.open()
    expect(await running.end()).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect((await undo(host)).end.result).toBe('undone')
  })

  it('by killing the command line of a user with sudo, does not either: the helper goes on', async () => {
    await using host = await ufwHost()
    const { uid } = await addUser(host, 'wheel', { sudo: true })
    const gate = await gateUfw(host)
    const running = await startAs(uid, host, 'apply', SERVER)
    await gate.waits()
    running.kill('SIGKILL')
    expect(await running.code()).not.toBe(0)
    await gate.open()
    await until('the helper ends', async () =>
      (await sallyport(host, ['history'])).stdout.includes('JetStream server on ufw: applied'),
    )
    expect((await undo(host)).end.result).toBe('undone')
  })

  it('with kill -9 leaves the service that was opened before alone when that is taken back', async () => {
    await using host = await ufwHost()
    const first = await apply(host, RELAY, '--set', 'receivePorts=9000')
    const open = await ufwState(host)
    await runHelper(host, await applyRequest(host, SERVER), 6)
    const journal = await interrupted(host)
    expect(journal).not.toBe(first.end.journal)
    expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'undone', journal } })
    expect(await ufwState(host)).toEqual(open)
    expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'undone', journal: first.end.journal } })
  })

  it('with kill -9 leaves what the next apply waits for and takes back', async () => {
    await using host = await ufwHost()
    const before = await ufwState(host)
    const gate = await gateUfw(host)
    const running = await start(host, 'apply', SERVER)
    await gate.waits()
    running.kill('SIGKILL')
    expect(await running.code()).not.toBe(0)
    await takenBackByNext(host, gate)
    expect(await ufwState(host)).toEqual(before)
  })

  it('with kill -9 behind the back of a user’s command line: it says so, and the next apply recovers', async () => {
    await using host = await ufwHost()
    const { uid } = await addUser(host, 'wheel', { sudo: true })
    const before = await ufwState(host)
    const gate = await gateUfw(host)
    const running = await startAs(uid, host, 'apply', SERVER)
    await gate.waits()
    const pids = await host.must(['pgrep', '-f', 'helper[.]js'])
    await host.must(['kill', '-9', ...pids.trim().split('\n')])
    const { code, end } = await running.end()
    expect({ code, kind: end.problem?.kind, todo: end.problem?.todo }).toEqual({
      code: 1,
      kind: 'failed',
      todo: expect.stringContaining('sallyport undo') as string,
    })
    await takenBackByNext(host, gate)
    expect(await ufwState(host)).toEqual(before)
  })
})

/** The ufw that a killed Sallyport started still waits at the gate: whoever comes next waits for that orphan. */
async function takenBackByNext(host: LabHost, gate: Gate): Promise<void> {
  const journal = await interrupted(host)
  expect(journal).toBeDefined()
  const next = await start(host, 'apply', SERVER)
  await next.told('that it waits', ({ event }) => event === 'waiting')
  await gate.open()
  expect(await next.end()).toMatchObject({ code: 0, end: { result: 'applied' } })
  expect(next.events).toContainEqual({ machine: 'local', event: 'recovered', journal })
  expect((await undo(host)).end.result).toBe('undone')
}

describe('a firewall that fails in the middle', () => {
  it('ufw cannot write its IPv6 rules: all is as it was, exit 1, and its words are shown', async () => {
    await using host = await ufwHost()
    const before = await ufwState(host)
    await host.must(['mount', '--bind', '-o', 'ro', '/etc/ufw/user6.rules', '/etc/ufw/user6.rules'])
    const failed = await apply(host, RELAY)
    expect(failed).toMatchObject({ code: 1, end: { result: 'reverted', problem: { kind: 'failed' } } })
    expect(failed.end.problem?.what).toContain('/usr/sbin/ufw allow sallyport-jetstream-relay')
    await host.must(['umount', '/etc/ufw/user6.rules'])
    expect(await ufwState(host)).toEqual(before)
    expect(await interrupted(host)).toBeUndefined()
    expect((await apply(host, RELAY)).end.result).toBe('applied')
  })

  it('ufw is gone after the plan: the application profile does not stay behind', async () => {
    await using host = await ufwHost()
    const before = await ufwState(host)
    const request = await applyRequest(host, RELAY)
    await hideProgram(host, 'ufw')
    const told = await runHelper(host, request)
    expect(told.code).toBe(1)
    expect(told.stdout).toContain('"result":"reverted"')
    expect(await ufwState(host)).toEqual(before)
  })

  it('firewalld cannot write its zone: the running firewall is put back too', async () => {
    await using host = await LabHost.start('server')
    await startFirewalld(host)
    const before = await firewalldState(host)
    await host.must(['mount', '--bind', '-o', 'ro', '/etc/firewalld/zones', '/etc/firewalld/zones'])
    const failed = await apply(host, SERVER)
    expect(failed).toMatchObject({ code: 1, end: { result: 'reverted', problem: { kind: 'failed' } } })
    expect(failed.steps.map((step) => step.split(' ')[0])).toEqual(['done', 'failed', 'unchanged', 'reverted'])
    await host.must(['umount', '/etc/firewalld/zones'])
    expect(await firewalldState(host)).toEqual(before)
    await host.must(['firewall-cmd', '--reload'])
    expect(await firewalldState(host)).toEqual(before)
  })
})
