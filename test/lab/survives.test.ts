import { describe, expect, it } from 'vitest'
import { applyFor, newest } from './support/ending.js'
import { enableUfw } from './support/firewalls.js'
import { iptablesState, usePersistent } from './support/iptables.js'
import { enableNftables, nftState } from './support/nftables.js'
import { startMachinePair, type Pair } from './support/pair.js'
import { serve } from './support/reach.js'
import { packed } from './support/reinstall.js'
import { sallyport } from './support/sallyport.js'
import { apply, firewalldState, rungs, ufwState, undo } from './support/service.js'
import { until } from './support/wait.js'
import type { WholeMachine } from './support/whole-machine.js'

const LONG = 400_000
const SERVER = 'jetstream-server'

interface Firewall {
  readonly name: string
  readonly setUp: (pair: Pair<WholeMachine>) => Promise<void>
  /** All that it stores and the kernel holds of it. */
  readonly state: (machine: WholeMachine) => Promise<unknown>
}

const ufw: Firewall = {
  name: 'ufw',
  setUp: async ({ server }) => {
    await server.must(['systemctl', 'enable', 'ufw.service'])
    await enableUfw(server)
  },
  state: ufwState,
}

const firewalld: Firewall = {
  name: 'firewalld',
  setUp: async ({ server, link }) => {
    await server.must(['systemctl', 'enable', '--now', 'firewalld.service'])
    const change = ['--zone=public', `--change-interface=${link.server.interface}`]
    await server.must(['firewall-cmd', '--permanent', ...change])
    await server.must(['firewall-cmd', '--reload'])
  },
  // the backup of a file that firewalld writes is its own: an end without Sallyport leaves it
  state: async (machine) => {
    const { stored, loaded } = await firewalldState(machine)
    return { loaded, stored: Object.entries(stored).filter(([path]) => !path.endsWith('.old')) }
  },
}

const FIREWALLS: readonly Firewall[] = [
  ufw,
  firewalld,
  { name: 'nftables', setUp: ({ server }) => enableNftables(server), state: nftState },
  {
    name: 'iptables',
    setUp: async ({ server }) => {
      await usePersistent(server)
      await server.must(['netfilter-persistent', 'start'])
    },
    state: iptablesState,
  },
]

/** Listeners end with the machine that they run on. */
async function listening(pair: Pair<WholeMachine>): Promise<Pair['look']> {
  await serve(pair.server, { tcp: [8886, 8887], udp: [8886, 8887] })
  return pair.look
}

/** The ladder, as `verify` climbs it. */
async function proven(machine: WholeMachine): Promise<{ code: number; rungs: readonly string[] }> {
  const { code, json } = await sallyport(machine, ['verify', SERVER, '--json'])
  return { code, rungs: rungs(json()) }
}

const ALL_PROVEN = {
  code: 0,
  rungs: ['tcp', 'udp'].map(
    (protocol) => `8886/${protocol} any: listening pass, stored pass, loaded pass, effective pass`,
  ),
}

describe('a whole machine that starts again', () => {
  it.each(FIREWALLS)(
    'with $name keeps what was opened, what was undone, and an end in the time when it was off',
    { timeout: LONG },
    async ({ setUp, state }) => {
      await using pair = await startMachinePair()
      const { server } = pair
      await setUp(pair)
      const before = await state(server)
      expect(await pair.look()).toEqual(pair.onlyOpen())
      expect(await apply(server, SERVER)).toMatchObject({ code: 0, end: { result: 'applied' } })
      await server.reboot()
      const look = await listening(pair)
      expect(await look()).toEqual(pair.onlyOpen(8886))
      expect(await proven(server)).toEqual(ALL_PROVEN)

      expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
      expect(await look()).toEqual(pair.onlyOpen())
      expect(await state(server)).toEqual(before)

      expect(await applyFor(server, 20)).toMatchObject({ code: 0, end: { result: 'applied' } })
      const end = Date.parse((await newest(server))?.until ?? '')
      await server.powerOff()
      await until('the end has passed', () => Date.now() > end, 60_000)
      await server.boot()
      await until('the end is caught up with', async () => (await newest(server))?.state === 'expired', 90_000)
      await listening(pair)
      expect(await look()).toEqual(pair.onlyOpen())
      expect(await state(server)).toEqual(before)
    },
  )
})

describe('a package that is installed again', () => {
  it.each([ufw, firewalld])(
    '$name loses nothing of what was opened, and undo takes exactly that back',
    { timeout: LONG },
    async ({ name, setUp, state }) => {
      await using pair = await startMachinePair()
      const { server } = pair
      const reinstall = await packed(server, name)
      await setUp(pair)
      const before = await state(server)
      expect(await apply(server, SERVER)).toMatchObject({ code: 0, end: { result: 'applied' } })
      await reinstall()
      expect(await pair.look()).toEqual(pair.onlyOpen(8886))
      expect(await proven(server)).toEqual(ALL_PROVEN)
      expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
      expect(await pair.look()).toEqual(pair.onlyOpen())
      expect(await state(server)).toEqual(before)
    },
  )
})
