import { describe, expect, it } from 'vitest'
import { Status } from '../../main/api/contract.js'
import { FIREWALL, FIREWALL6, iptablesState } from './support/iptables.js'
import { startMachinePair } from './support/pair.js'
import { serve } from './support/reach.js'
import { conflictsOf, remedy, shownPlan } from './support/remedy.js'
import { sallyport } from './support/sallyport.js'
import { apply, undo } from './support/service.js'
import type { WholeMachine } from './support/whole-machine.js'

const LONG = 300_000
const SERVER = 'jetstream-server'
const UNIT = 'sallyport-iptables.service'

/** A firewall as administrators load it without any package: by a script that runs when the machine starts. */
async function loadByScript(machine: WholeMachine): Promise<void> {
  await machine.write('/etc/firewall.v4', FIREWALL)
  await machine.write('/etc/firewall.v6', FIREWALL6)
  const script = '#!/bin/sh\niptables-restore </etc/firewall.v4\nip6tables-restore </etc/firewall.v6\n'
  await machine.write('/etc/rc.local', script, 0o755)
  await machine.must(['/etc/rc.local'])
}

describe('rules of Sallyport in iptables where nothing stores them', () => {
  it(
    'are gone after a reboot, and named; the remedy keeps them, and goes without a trace',
    { timeout: LONG },
    async () => {
      await using pair = await startMachinePair()
      const { server } = pair
      const reboot = async () => {
        await server.reboot()
        await serve(server, { tcp: [8886, 8887], udp: [8886, 8887] })
      }
      await loadByScript(server)
      const before = await iptablesState(server)
      expect(await conflictsOf(server)).toEqual({})
      expect(await pair.look()).toEqual(pair.onlyOpen())
      // what is not stored is told as not proven
      expect(await apply(server, SERVER)).toMatchObject({ code: 5, end: { result: 'applied' } })
      expect(await pair.look()).toEqual(pair.onlyOpen(8886))
      await reboot()
      expect(await iptablesState(server)).toEqual(before)
      expect(await pair.look()).toEqual(pair.onlyOpen())

      expect(await apply(server, SERVER)).toMatchObject({ code: 5, end: { result: 'applied' } })
      const found = (await conflictsOf(server))['not-stored-iptables']
      expect(found).toMatchObject({ firewalls: ['iptables'], contested: false, remedies: [{ id: 'keep' }] })
      expect(found?.evidence).toContain('nothing here stores its rules')
      const { attention } = Status.parse((await sallyport(server, ['status', '--json'])).json())
      expect(attention).toMatchObject([
        { id: 'not-stored-iptables', cure: { kind: 'remedy', conflict: 'not-stored-iptables' } },
      ])
      expect(await shownPlan(server, 'not-stored-iptables')).toContain(`/usr/bin/systemctl enable ${UNIT}`)
      const opened = await iptablesState(server)
      const kept = await remedy(server, 'not-stored-iptables')
      expect(kept).toMatchObject({ code: 0, end: { result: 'applied' } })
      expect(kept.steps).toEqual([
        'done Write the rules of Sallyport to /etc/sallyport-iptables.v4',
        'done Write the rules of Sallyport to /etc/sallyport-iptables.v6',
        `done Write what loads them to /etc/systemd/system/${UNIT}`,
        `done Start ${UNIT} with the machine`,
      ])
      expect(await conflictsOf(server)).toEqual({})
      await reboot()
      expect(await pair.look()).toEqual(pair.onlyOpen(8886))
      expect(await conflictsOf(server)).toEqual({})

      expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone', journal: kept.end.journal } })
      expect((await iptablesState(server)).stored).toEqual(opened.stored)
      expect(await pair.look()).toEqual(pair.onlyOpen(8886))
      expect(Object.keys(await conflictsOf(server))).toEqual(['not-stored-iptables'])
      expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
      expect(await iptablesState(server)).toEqual(before)
      expect(await pair.look()).toEqual(pair.onlyOpen())
    },
  )
})
