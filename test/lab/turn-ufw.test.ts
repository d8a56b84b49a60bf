import { describe, expect, it } from 'vitest'
import { Plan } from '../../main/model/plan.js'
import { Status } from '../../main/api/contract.js'
import { enableUfw, hideFirewall } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { startPair } from './support/pair.js'
import { serve } from './support/reach.js'
import { sallyport } from './support/sallyport.js'
import { change, ufwState, undo } from './support/service.js'

async function statusOf(host: LabHost): Promise<Status> {
  return Status.parse((await sallyport(host, ['status', '--json'])).json())
}

describe('ufw, switched off', () => {
  it('lets everything in, keeps its rules, and undo switches it on again as it was', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    await server.must(['ufw', 'allow', '8887/tcp'])
    const before = { state: await ufwState(server), files: server.readTree('/etc/ufw') }
    const off = await change(server, ['off'])
    expect(off).toMatchObject({ code: 0, end: { result: 'applied' }, steps: ['done Switch ufw off'] })
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, 8887))
    expect((await server.must(['ufw', 'status'])).trim()).toBe('Status: inactive')
    const status = await statusOf(server)
    expect(status.attention.map(({ what, cure }) => [what, cure?.label])).toEqual([
      ['ufw was switched off with Sallyport', 'Switch it on again'],
    ])
    expect(status.services).toEqual([])
    expect(await change(server, ['off'])).toMatchObject({ code: 0, end: { result: 'unchanged' } })
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' }, steps: ['reverted Switch ufw on'] })
    expect(await pair.look()).toEqual(pair.onlyOpen('8887/tcp v4', '8887/tcp v6'))
    expect({ state: await ufwState(server), files: server.readTree('/etc/ufw') }).toEqual(before)
    expect((await statusOf(server)).attention).toEqual([])
  })

  it('warns with what listens, and asks where nobody said yes', async () => {
    await using pair = await startPair([8886])
    await enableUfw(pair.server)
    const before = await ufwState(pair.server)
    const asked = await sallyport(pair.server, ['off', '--for', '30m'])
    expect(asked.code).toBe(2)
    expect(asked.stdout).toContain('ufw switched off: one change')
    expect(asked.stdout).toContain('/usr/sbin/ufw --force disable')
    expect(asked.stdout).toContain('nothing is refused')
    expect(asked.stdout).toContain('8886/tcp')
    expect(asked.stdout).toContain('Undone by itself at')
    expect(await ufwState(pair.server)).toEqual(before)
  })
})

describe('ufw, switched on', () => {
  it('refuses what nobody opened, is proven in the kernel, and undo leaves no trace', async () => {
    await using pair = await startPair()
    const { server } = pair
    await hideFirewall(server, 'firewalld')
    const shipped = server.readTree('/etc/ufw')
    const on = await change(server, ['on'])
    expect(on).toMatchObject({ code: 0, end: { result: 'applied' }, steps: ['done Switch ufw on'] })
    expect(await pair.look()).toEqual(pair.onlyOpen())
    const [ufw] = (await statusOf(server)).detection.firewalls
    expect(ufw).toMatchObject({ kind: 'ufw', enabled: true, running: true, loaded: true })
    expect(await change(server, ['on'])).toMatchObject({ code: 0, end: { result: 'unchanged' } })
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, 8887))
    expect(server.readTree('/etc/ufw')).toEqual(shipped)
  })

  it('loads the rules again that something flushed', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    const before = await ufwState(server)
    for (const table of ['iptables', 'ip6tables'])
      for (const flags of [['-P', 'INPUT', 'ACCEPT'], ['-F'], ['-X']]) await server.must([table, ...flags])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, 8887))
    expect(await change(server, ['on', '--firewall', 'ufw'])).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await ufwState(server)).toEqual(before)
  })

  it('is refused beside another firewall that guards already', async () => {
    await using host = await LabHost.start('server')
    await hideFirewall(host, 'ufw')
    await hideFirewall(host, 'firewalld')
    expect(await change(host, ['on'])).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    expect(await change(host, ['off'])).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
  })
})

describe('the guard against locking out', () => {
  const SSH = 2222

  async function withSsh(): ReturnType<typeof startPair> {
    const pair = await startPair()
    await hideFirewall(pair.server, 'firewalld')
    await pair.server.write('/etc/ssh/sshd_config', `# moved\nPort ${SSH}\n`)
    await serve(pair.server, { tcp: [SSH] })
    return pair
  }

  it('lets the port of sshd in first, also when nobody is connected', async () => {
    await using pair = await withSsh()
    const shipped = pair.server.readTree('/etc/ufw')
    const plan = Plan.parse((await sallyport(pair.server, ['plan', 'on', '--json'])).json())
    expect(plan.steps.map(({ title }) => title)).toEqual([`Allow ${SSH}/tcp from anywhere`, 'Switch ufw on'])
    expect(await change(pair.server, ['on'])).toMatchObject({ code: 0, end: { result: 'applied' } })
    const connect = ['bash', '-c', `exec 3<>/dev/tcp/${pair.link.server.v4}/${SSH}`]
    expect((await pair.client.run(connect)).code).toBe(0)
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await undo(pair.server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(pair.server.readTree('/etc/ufw')).toEqual(shipped)
  })

  it('refuses with 3 when that cannot be had and somebody is connected through it', async () => {
    await using pair = await withSsh()
    await pair.server.must(['ufw', 'deny', `${SSH}/tcp`])
    const before = pair.server.readTree('/etc/ufw')
    const session = pair.client.spawn([
      'bash',
      '-c',
      `exec 3<>/dev/tcp/${pair.link.server.v4}/${SSH}; echo in; read -r _ <&3`,
    ])
    await new Promise((resolve) => session.stdout?.once('data', resolve))
    const refused = await change(pair.server, ['on'])
    expect(refused).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    expect(refused.end.problem?.what).toContain(`over SSH on port ${SSH}`)
    expect(pair.server.readTree('/etc/ufw')).toEqual(before)
    session.kill('SIGKILL')
  })

  it('only warns when nobody is, and asks for a yes', async () => {
    await using pair = await withSsh()
    await pair.server.must(['ufw', 'deny', `${SSH}/tcp`])
    const asked = await sallyport(pair.server, ['on'])
    expect(asked.code).toBe(2)
    expect(asked.stdout).toContain(`SSH on port ${SSH} will be refused`)
  })
})
