import { describe, expect, it } from 'vitest'
import { verbOf } from '../../main/plan/index.js'
import { enableUfw } from './support/firewalls.js'
import { startMachinePair } from './support/pair.js'
import { serve } from './support/reach.js'
import { conflictsOf, remedy, shownPlan } from './support/remedy.js'
import { firewalldState, ufwState, undo } from './support/service.js'
import { sallyport } from './support/sallyport.js'
import type { WholeMachine } from './support/whole-machine.js'

const LONG = 300_000
const PORTS = [22, 8886, 8887]

/** All that both store and have in the kernel, and what systemd starts. */
async function stateOf(machine: WholeMachine) {
  const units = Object.keys(machine.readTree('/etc/systemd/system'))
  return { ufw: await ufwState(machine), firewalld: await firewalldState(machine), units }
}

describe('ufw and firewalld, both on, of which ufw is to stay', () => {
  it('is left alone by firewalld, also after a reboot; undo gives back what was', { timeout: LONG }, async () => {
    await using pair = await startMachinePair(PORTS)
    const { server } = pair
    const listen = () => serve(server, { tcp: PORTS, udp: PORTS })
    await server.must(['systemctl', 'enable', 'ufw.service'])
    await enableUfw(server)
    await server.must(['ufw', 'allow', '8886/tcp'])
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6'))
    await server.must(['systemctl', 'enable', '--now', 'firewalld.service'])
    await server.must(['firewall-cmd', '--permanent', '--zone=public', '--add-port=8886/tcp', '--add-port=8887/tcp'])
    await server.must(['firewall-cmd', '--reload'])
    const before = await stateOf(server)
    // firewalld flushed the rules of ufw, but not its policy: what both let in is refused
    expect(await pair.look()).toEqual(pair.onlyOpen())
    const found = (await conflictsOf(server))['ufw-and-firewalld']
    expect(found).toMatchObject({ contested: true, remedies: [{ id: 'keep-ufw' }, { id: 'keep-firewalld' }] })
    const shown = await shownPlan(server, 'ufw-and-firewalld', '--choice', 'keep-ufw')
    expect(shown).toContain('SSH is reachable on 22/tcp today')

    const mended = await remedy(server, 'ufw-and-firewalld', 'keep-ufw')
    expect(mended).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(mended.steps).toEqual([
      'done Stop firewalld',
      'done Keep firewalld from starting with the machine',
      'done Load ufw’s rules again',
      'done Allow 22/tcp from anywhere',
    ])
    const ufwAlone = pair.onlyOpen('22/tcp v4', '22/tcp v6', '8886/tcp v4', '8886/tcp v6')
    expect(await pair.look()).toEqual(ufwAlone)
    expect(await conflictsOf(server)).toEqual({})
    expect((await sallyport(server, ['detect', '--json'])).json()).toMatchObject({ inCharge: 'ufw' })

    await server.reboot()
    await listen()
    expect(await pair.look()).toEqual(ufwAlone)
    expect((await server.run(['systemctl', 'is-active', 'firewalld'])).stdout.trim()).toBe('inactive')
    expect(await conflictsOf(server)).toEqual({})

    // SSH was shut when there were two: to go back there has to be meant
    const mendedState = await stateOf(server)
    expect(await undo(server)).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    expect(await stateOf(server)).toEqual(mendedState)
    expect(await undo(server, '--allow-lockout')).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await stateOf(server)).toEqual(before)
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(Object.keys(await conflictsOf(server))).toContain('ufw-and-firewalld')
  })

  it('filters again after undo where it did before, so that SSH stays open', { timeout: LONG }, async () => {
    await using pair = await startMachinePair(PORTS)
    const { server } = pair
    await server.must(['systemctl', 'enable', '--now', 'firewalld.service'])
    await server.must(['firewall-cmd', '--permanent', '--zone=public', '--add-port=8886/tcp'])
    await server.must(['firewall-cmd', '--reload'])
    await server.must(['systemctl', 'enable', 'ufw.service'])
    await enableUfw(server)
    for (const port of PORTS) await server.must(['ufw', 'allow', `${port}/tcp`])
    const before = await stateOf(server)
    const both = pair.onlyOpen('22/tcp v4', '22/tcp v6', '8886/tcp v4', '8886/tcp v6')
    expect(await pair.look()).toEqual(both)

    expect(await remedy(server, 'ufw-and-firewalld', 'keep-ufw')).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await pair.look()).toEqual({ ...both, '8887/tcp v4': 'open', '8887/tcp v6': 'open' })
    const undone = await undo(server)
    expect(undone).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(undone.steps).toEqual([
      'unchanged Leave ufw’s rules in the kernel',
      'reverted Have firewalld start with the machine',
      'reverted Start firewalld',
      'reverted Load ufw’s rules again',
    ])
    expect(await stateOf(server)).toEqual(before)
    expect(await pair.look()).toEqual(both)
  })

  it('filters again also where plain commands take it back at an end', { timeout: LONG }, async () => {
    await using pair = await startMachinePair([8886])
    const { server } = pair
    await enableUfw(server)
    await server.must(['ufw', 'allow', '8886/tcp'])
    await server.must(['firewall-offline-cmd', '--zone=public', '--add-port=8886/tcp'])
    const loaded = await ufwState(server)
    const commands = verbOf('ufw.startFirewalld')?.unattended({}) ?? []
    for (const command of commands) if ('argv' in command) await server.must(command.argv)
    expect((await server.must(['firewall-cmd', '--state'])).trim()).toBe('running')
    expect(await ufwState(server)).toEqual(loaded)
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6'))
  })
})
