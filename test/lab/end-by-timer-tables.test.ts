import { describe, expect, it } from 'vitest'
import { applyFor, newest, offFor } from './support/ending.js'
import { closes, field, ourUnits, PORT, reach, tidied, type Field } from './support/field.js'
import { enableUfw } from './support/firewalls.js'
import { iptablesState, loadIptables, usePersistent } from './support/iptables.js'
import { enableNftables, nftState } from './support/nftables.js'
import { serve } from './support/reach.js'
import { change } from './support/service.js'
import type { WholeMachine } from './support/whole-machine.js'

const LONG = 300_000

/** Opens the port for a while, restarts the machine in between, and takes Sallyport away. */
async function endsAlone(all: Field): Promise<void> {
  const { machine } = all
  await serve(machine, { tcp: [PORT], udp: [] })
  expect(await reach(all)).toBe('closed')
  expect(await applyFor(machine, 40)).toMatchObject({ code: 0, end: { result: 'applied' } })
  expect(await reach(all)).toBe('open')
  await machine.reboot()
  await machine.must(['mount', '-t', 'tmpfs', '-o', 'ro', 'gone', `${process.cwd()}/dist`])
  await serve(machine, { tcp: [PORT], udp: [] })
  expect(await reach(all), 'what is stored was loaded').toBe('open')
  await closes(all)
  await tidied(machine)
}

describe('an opening with an end, on a machine with systemd and without Sallyport', () => {
  it('ends on nftables after a reboot in between', { timeout: LONG }, async () => {
    await using all = await field()
    const { machine } = all
    await enableNftables(machine)
    const before = await nftState(machine)
    await endsAlone(all)
    expect(await nftState(machine)).toEqual(before)
    await machine.must(['umount', `${process.cwd()}/dist`])
    expect(await newest(machine)).toMatchObject({ state: 'expired', purpose: 'open' })
  })

  it('ends on iptables after a reboot in between', { timeout: LONG }, async () => {
    await using all = await field()
    const { machine } = all
    await usePersistent(machine)
    await loadIptables(machine)
    const before = await iptablesState(machine)
    await endsAlone(all)
    expect(await iptablesState(machine)).toEqual(before)
    await machine.must(['umount', `${process.cwd()}/dist`])
    expect(await newest(machine)).toMatchObject({ state: 'expired', purpose: 'open' })
  })
})

describe('a firewall that is switched off for a while', () => {
  const tables = {
    nftables: { enable: (machine: WholeMachine) => enableNftables(machine), state: nftState },
    iptables: {
      enable: async (machine: WholeMachine) => {
        await usePersistent(machine)
        await loadIptables(machine)
      },
      state: iptablesState,
    },
  }

  it.each(['nftables', 'iptables'] as const)(
    'is on again by itself after a reboot, without Sallyport: %s',
    { timeout: LONG },
    async (kind) => {
      await using all = await field()
      const { machine } = all
      await tables[kind].enable(machine)
      const before = await tables[kind].state(machine)
      await serve(machine, { tcp: [PORT], udp: [] })
      expect(await offFor(machine, 40)).toMatchObject({ code: 0, end: { result: 'applied' } })
      expect(await reach(all)).toBe('open')
      await machine.reboot()
      await machine.must(['mount', '-t', 'tmpfs', '-o', 'ro', 'gone', `${process.cwd()}/dist`])
      await serve(machine, { tcp: [PORT], udp: [] })
      expect(await reach(all), 'it stays off').toBe('open')
      await closes(all)
      await tidied(machine)
      expect(await tables[kind].state(machine)).toEqual(before)
      await machine.must(['umount', `${process.cwd()}/dist`])
      expect(await newest(machine)).toMatchObject({ state: 'expired', purpose: 'turn-off' })
    },
  )
})

describe('switching on', () => {
  it('removes the timer of an earlier switching off', { timeout: LONG }, async () => {
    await using all = await field()
    const { machine } = all
    await enableUfw(machine)
    expect(await change(machine, ['off', '--for', '1h'])).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(ourUnits(machine)).not.toEqual([])
    const timers = ['systemctl', 'list-units', '--all', '--plain', '--no-legend', 'sallyport-*']
    expect((await machine.must(timers)).trim()).not.toBe('')
    const on = await change(machine, ['on'])
    expect(on).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(on.steps).toEqual(['done Switch ufw on', 'done Call off the end of ufw being switched off'])
    expect(ourUnits(machine)).toEqual([])
    expect((await machine.must(timers)).trim()).toBe('')
    expect(await reach(all)).toBe('closed')
  })
})
