import { apply } from '../../main/helper/apply.js'
import { undo } from '../../main/helper/undo.js'
import type { Work } from '../../main/helper/work.js'
import type { Backend, Observed, Switch } from '../../main/firewall/index.js'
import { localHost, type Host } from '../../main/hosts/index.js'
import { newId, type Journal, type JournalEntry, type Snapshot } from '../../main/journal/index.js'
import type { EndEvent, WorkEvent } from '../../main/model/events.js'
import { programsOf, type Opening } from '../../main/model/opening.js'
import type { Plan } from '../../main/model/plan.js'
import { placed } from '../../main/model/zones.js'
import { makePlan } from '../../main/plan/index.js'

/** A journal that lives as long as the test. Without snapshots, undo must do with the verbs' inverses alone. */
export function memoryJournal(snapshots = true): Journal {
  const entries = new Map<string, string>()
  const kept = new Map<string, Snapshot>()
  const read = (text: string | undefined) => (text === undefined ? undefined : (JSON.parse(text) as JournalEntry))
  return {
    host: localHost(),
    folder: '/nowhere',
    entries: () => Promise.resolve([...entries.values()].flatMap((text) => read(text) ?? [])),
    open: () =>
      Promise.resolve(
        [...entries.values()]
          .flatMap((text) => read(text) ?? [])
          .filter(({ state }) => !['undone', 'reverted', 'expired'].includes(state)),
      ),
    find: (id) => Promise.resolve(read(entries.get(id))),
    newId: (now) => Promise.resolve(newId(now, [...entries.keys()].at(-1))),
    save: (entry) => Promise.resolve(void entries.set(entry.id, JSON.stringify(entry))),
    saveSnapshot: (id, snapshot) => Promise.resolve(snapshots ? void kept.set(id, snapshot) : undefined),
    snapshot: (id) => Promise.resolve(kept.get(id)),
    unreadable: () => Promise.resolve([]),
    setAside: (id) => Promise.resolve(void entries.delete(id)),
    aside: () => Promise.resolve([]),
    tidy: () => Promise.resolve(),
    dropSnapshot: (id) => Promise.resolve(void kept.delete(id)),
  }
}

/** The helper's work on one host, without its lock. */
export class Bench {
  readonly events: WorkEvent[] = []
  readonly #work: Work

  constructor(
    readonly backend: Backend,
    readonly host: Host,
    journal: Journal = memoryJournal(),
  ) {
    this.#work = {
      host,
      journal,
      lock: { release: () => undefined },
      emit: (event) => this.events.push(event),
      cancelled: () => false,
    }
  }

  async plan(openings: readonly Opening[], id = 'test-service'): Promise<Plan> {
    const observed = await this.observe(openings)
    const service = { id, title: 'Test service' }
    const draft = observed.plan(openings, service)
    const rest = { answers: { values: {} }, warnings: [], observed: observed.readable }
    const here = placed(openings, { firewall: this.backend.kind })
    return makePlan({ ...rest, profile: service, openings: here, draft })
  }

  async planTurn(to: Switch): Promise<Plan> {
    const draft = await this.backend.turn(this.host, await this.backend.detect(this.host), to)
    const rest = { answers: { values: {} }, warnings: [], observed: true, openings: [] }
    return makePlan({ ...rest, purpose: `turn-${to}`, profile: { id: `turn-${to}`, title: to }, draft })
  }

  apply(plan: Plan): Promise<EndEvent> {
    const { machine, profile, answers, openings, steps, purpose } = plan
    const turnsOn = purpose === 'turn-on' ? { turnsOn: [this.backend.kind] } : {}
    const request = { request: 'apply' as const, stateDir: '/nowhere', machine, ...turnsOn }
    const calls = steps.map(({ id, verb, args }) => ({ id, verb, args }))
    return apply(this.#work, { ...request, purpose, profile, answers, openings, steps: calls }, 0)
  }

  /** The last change, or the one of that journal entry. */
  undo(journal?: string | null): Promise<EndEvent> {
    return undo(this.#work, typeof journal === 'string' ? { journal } : {})
  }

  /** What is seen of an opening in what the firewall stores. */
  async stored(opening: Opening): Promise<string> {
    const observed = await this.observe([opening])
    return observed.prove(opening).find(({ level }) => level === 'stored')?.result ?? 'not told'
  }

  async observe(openings: readonly Opening[]): Promise<Observed> {
    const finding = await this.backend.detect(this.host)
    return this.backend.observe(this.host, finding, { programs: programsOf(openings) })
  }
}
