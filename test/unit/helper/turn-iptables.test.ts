import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { iptables } from '../../../main/firewall/iptables/index.js'
import { asProblem } from '../../../main/model/problem.js'
import { msg } from '../../../main/text/index.js'
import { Bench, memoryJournal } from '../../support/in-memory.js'
import { PACKETS } from '../../support/arbitraries.js'
import { machine } from '../../support/iptables-machines.js'
import { SimulatedIptables } from '../../support/simulated-iptables.js'

describe('any rules of iptables’, switched off', () => {
  test('let everything in, now and when they are loaded again, and iptables is off', () =>
    fc.assert(
      fc.asyncProperty(machine, async ({ loaded, stored, same }) => {
        const host = new SimulatedIptables(loaded, stored && same ? loaded : stored)
        const bench = new Bench(iptables, host)
        const plan = await bench.planTurn('off')
        expect((await bench.apply(plan)).result).toBe(plan.steps.length > 0 ? 'applied' : 'unchanged')
        for (const packet of PACKETS) {
          expect(host.accepts(packet), JSON.stringify(packet)).toBe(true)
          expect(host.accepts(packet, true), JSON.stringify(packet)).toBe(true)
        }
        expect(await bench.backend.detect(host)).toMatchObject({ running: false, enabled: false })
        expect((await bench.planTurn('off')).steps).toEqual([])
      }),
      { numRuns: 300 },
    ))

  test.each([true, false])('are as before after undo, also without the kept bytes: %s', (snapshots) =>
    fc.assert(
      fc.asyncProperty(machine, async ({ loaded, stored }) => {
        const host = new SimulatedIptables(loaded, stored)
        const bench = new Bench(iptables, host, memoryJournal(snapshots))
        const before = host.state()
        await bench.apply(await bench.planTurn('off'))
        await bench.undo()
        expect(host.state()).toBe(before)
      }),
      { numRuns: 200 },
    ),
  )

  test('are as before after they were switched on, and nothing is left to take back but that', () =>
    fc.assert(
      fc.asyncProperty(machine, async ({ loaded, stored }) => {
        const host = new SimulatedIptables(loaded, stored)
        const kept = memoryJournal()
        const bench = new Bench(iptables, host, kept)
        const before = host.state()
        if ((await bench.apply(await bench.planTurn('off'))).result === 'unchanged') return
        const off = host.state()
        expect((await bench.apply(await bench.planTurn('on'))).result).toBe('applied')
        expect(host.state()).toBe(before)
        expect((await kept.entries()).map(({ state }) => state)).toEqual(['undone', 'applied'])
        await bench.undo()
        expect(host.state()).toBe(off)
      }),
      { numRuns: 200 },
    ))

  test('are refused to be switched on where they refuse nothing', async () => {
    const open = { policy: 'ACCEPT', rules: ['-A INPUT -j ACCEPT', '-A INPUT -j DROP'] } as const
    const bench = new Bench(iptables, new SimulatedIptables({ 4: open, 6: open }))
    expect((await bench.planTurn('off')).steps).toEqual([])
    const refused = await bench.planTurn('on').catch(asProblem)
    expect(refused).toMatchObject({
      kind: 'refused',
      what: msg('iptables.nothingToSwitch', { names: ['iptables', 'ip6tables'] }),
    })
  })
})
