/**
 * What holds of apply and undo on every firewall, as properties over simulated machines. A firewall brings an adapter:
 * machines as they could be, and how to ask one of them what it lets through.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Backend } from '../../main/firewall/index.js'
import type { Host } from '../../main/hosts/index.js'
import { networkContains } from '../../main/model/net.js'
import type { Opening } from '../../main/model/opening.js'
import type { Plan } from '../../main/model/plan.js'
import { asProblem } from '../../main/model/problem.js'
import { english } from './english.js'
import { Bench, memoryJournal } from './in-memory.js'

interface Packet {
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
  readonly source: string
}

interface Simulated extends Host {
  /** How many changing calls still work; the next one fails. */
  patience: number
}

export interface Simulation<M, H extends Simulated, P extends Packet> {
  readonly backend: Backend
  /** Machines as they could be, and what is asked of them. */
  readonly cases: fc.Arbitrary<readonly [machine: M, wanted: readonly Opening[]]>
  readonly runs: number
  /** The rung of the firewall's own ladder that passes after it: stored, if left out. */
  readonly rung?: 'stored' | 'loaded'
  start(machine: M): H
  /** All that undo must give back: files to the byte, and what is loaded. */
  state(host: H): string
  /** The same without the layout of files, which only the kept bytes give back. */
  rules?(host: H): string
  readonly packets: readonly P[]
  /** Whether a packet passes: by what is loaded, and by what is stored where a machine can be asked for both. */
  accepts(host: H, packet: P): readonly boolean[]
  /** Whether an opening for these ports and addresses opens anything to the packet on this machine; always, if left out. */
  opens?(machine: M, opening: Opening, packet: P): boolean
  /** Loads what is stored. */
  restart?(host: H): void
  /** Whether a rule that refuses this address or port by name decides. */
  refusesByName?(host: H, packet: P): boolean
  /** The words of a warning that a rule in front may refuse part of what was asked for. */
  readonly refusesPart: RegExp
}

interface Case<M, H> {
  readonly machine: M
  readonly host: H
  readonly bench: Bench
  readonly wanted: readonly Opening[]
  readonly plan: Plan
}

/** The plan, or nothing when Sallyport refuses to make one. */
async function planned(bench: Bench, wanted: readonly Opening[], id?: string): Promise<Plan | undefined> {
  try {
    return await bench.plan(wanted, id)
  } catch (error) {
    expect(['refused', 'input']).toContain(asProblem(error).kind)
    return undefined
  }
}

/** Holds a body to whatever machine and openings there is a plan for. */
export async function forAll<M, H extends Simulated, P extends Packet>(
  { backend, cases, start, ...simulation }: Simulation<M, H, P>,
  body: (one: Case<M, H>, patience: number) => Promise<void>,
  { kept = true, runs = simulation.runs } = {},
): Promise<void> {
  let plans = 0
  await fc.assert(
    fc.asyncProperty(cases, fc.nat(7), async ([machine, wanted], patience) => {
      const host = start(machine)
      const bench = new Bench(backend, host, memoryJournal(kept))
      const plan = await planned(bench, wanted)
      if (!plan) return
      plans++
      await body({ machine, host, bench, wanted, plan }, patience)
    }),
    { numRuns: runs },
  )
  // most of them were plans, and no refusals
  expect(plans).toBeGreaterThan(runs / 4)
}

/** Some of the openings, whole or for their first port only. */
function sharedPart(openings: readonly Opening[], seed: number): Opening[] {
  const some = openings.filter((_opening, index) => index % 2 === seed % 2 || index === 0)
  return seed % 3 === 0 ? some.map((one) => ({ ...one, ports: { ...one.ports, last: one.ports.first } })) : some
}

export function describeUndo<M, H extends Simulated, P extends Packet>(simulation: Simulation<M, H, P>): void {
  const { backend, packets, accepts, state, rules = state, restart, opens = () => true } = simulation
  const isAsked = ({ wanted, machine }: Pick<Case<M, H>, 'machine' | 'wanted'>, packet: P) =>
    wanted.some((opening) => {
      const { protocol, source, ports } = opening
      const inside = protocol === packet.protocol && ports.first <= packet.port && packet.port <= ports.last
      return inside && networkContains(source, packet.source) && opens(machine, opening, packet)
    })

  describe(`on any rules of ${backend.kind} and for any openings`, () => {
    test.each([true, false])('undo after apply gives everything back (with the bytes kept: %s)', (kept) =>
      forAll(
        simulation,
        async ({ host, bench, plan }) => {
          const now = () => (kept ? state : rules)(host)
          const before = now()
          const { result } = await bench.apply(plan)
          expect(result).toBe(plan.steps.length === 0 ? 'unchanged' : 'applied')
          expect(now() === before).toBe(result === 'unchanged')
          restart?.(host)
          if (result === 'applied') expect((await bench.undo()).result).toBe('undone')
          expect(now()).toBe(before)
          restart?.(host)
          expect(now()).toBe(before)
        },
        { kept },
      ),
    )

    test('applying twice is applying once', () =>
      forAll(simulation, async ({ host, bench, wanted, plan }) => {
        if ((await bench.apply(plan)).result !== 'applied') return
        const once = state(host)
        expect((await bench.apply(plan)).result).toBe('unchanged')
        expect(state(host)).toBe(once)
        restart?.(host)
        expect((await bench.plan(wanted)).steps).toEqual([])
      }))

    test('every opening is open after it, now and for good, unless the plan warned of a rule in front', () =>
      forAll(simulation, async (one) => {
        const { host, bench, wanted, plan } = one
        await bench.apply(plan)
        if (plan.warnings.some((warning) => simulation.refusesPart.test(english(warning)))) return
        for (const load of [() => undefined, restart]) {
          load?.(host)
          const observed = await bench.observe(wanted)
          for (const opening of wanted)
            expect(observed.prove(opening), JSON.stringify(opening)).toContainEqual(
              expect.objectContaining({ level: simulation.rung ?? 'stored', result: 'pass' }),
            )
          for (const packet of packets)
            if (isAsked(one, packet)) expect(accepts(host, packet), JSON.stringify(packet)).not.toContain(false)
        }
      }))

    test('nothing opens that nobody asked for, and nobody who was refused by name is let in', () =>
      forAll(simulation, async (one) => {
        const { host, bench, plan } = one
        const before = packets.map((packet) => accepts(host, packet))
        const named = packets.filter((packet) => simulation.refusesByName?.(host, packet))
        await bench.apply(plan)
        for (const load of [() => undefined, restart]) {
          load?.(host)
          for (const [index, packet] of packets.entries())
            if (!isAsked(one, packet)) expect(accepts(host, packet), JSON.stringify(packet)).toEqual(before[index])
          for (const packet of named) expect(accepts(host, packet), JSON.stringify(packet)).not.toContain(true)
        }
      }))

    test.each(['first', 'second'] as const)('of two services that share ports, the %s is undone first', (which) =>
      forAll(
        simulation,
        async ({ machine, host, bench, wanted, plan }, seed) => {
          // the second change has kept the files as the firewall wrote them for the first
          const before = rules(host)
          const asked = packets.map((packet) => accepts(host, packet))
          const first = await bench.apply(plan)
          const shared = sharedPart(wanted, seed)
          const other = await planned(bench, shared, 'other-service')
          if (!other || first.journal === null) return
          const second = await bench.apply(other)
          // what was open before stays, whoever asks for it
          if (second.journal === null) return
          const [gone, stays, claimed] =
            which === 'first'
              ? ([first.journal, second.journal, shared] as const)
              : ([second.journal, first.journal, wanted] as const)
          expect((await bench.undo(gone)).problem).toBeUndefined()
          const refusesPart = [...plan.warnings, ...other.warnings].some((warning) =>
            simulation.refusesPart.test(english(warning)),
          )
          for (const load of [() => undefined, restart]) {
            load?.(host)
            for (const [index, packet] of packets.entries()) {
              const isClaimed = isAsked({ machine, wanted: claimed }, packet)
              if (!isClaimed) expect(accepts(host, packet), JSON.stringify(packet)).toEqual(asked[index])
              else if (!refusesPart) expect(accepts(host, packet), JSON.stringify(packet)).not.toContain(false)
            }
          }
          expect((await bench.undo(stays)).problem).toBeUndefined()
          restart?.(host)
          expect(rules(host)).toBe(before)
        },
        { runs: Math.ceil(simulation.runs / 5) },
      ),
    )

    test('a command that fails takes everything back', () =>
      forAll(simulation, async ({ host, bench, plan }, patience) => {
        if (plan.steps.length === 0) return
        const before = state(host)
        host.patience = patience
        let failed = false
        const run = host.run.bind(host)
        host.run = async (...call) => {
          const answer = await run(...call)
          // it fails once; undoing must not
          if (host.patience < 0) {
            failed = true
            host.patience = Infinity
          }
          return answer
        }
        expect((await bench.apply(plan)).result).toBe(failed ? 'reverted' : 'applied')
        expect(state(host) === before).toBe(failed)
      }))
  })
}
