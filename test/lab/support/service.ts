import { OpeningEvidence } from '../../../main/model/evidence.js'
import { WorkEvent, type EndEvent } from '../../../main/model/events.js'
import type { LabHost, RunInHost } from './host.js'
import { sallyport } from './sallyport.js'
import { ufwLoaded, ufwRules, type UfwLoaded, type UfwRules } from './ufw.js'
import { firewalldLoaded, firewalldStored } from './firewalld.js'
import type { Tree } from './tree.js'
import { english, withoutIds } from '../../support/english.js'

/** What `apply` or `undo` told: every line holds to the contract, and the last one is the `end`. */
export interface Change {
  readonly code: number
  readonly end: EndEvent
  readonly events: readonly WorkEvent[]
  /** `done Allow 8886/tcp from anywhere` and the like, in order, without what was only started. */
  readonly steps: readonly string[]
}

/** Runs `sallyport ARGS --yes --json`, a command that changes something. */
export async function change(host: LabHost, args: readonly string[], options: RunInHost = {}): Promise<Change> {
  const told = await sallyport(host, [...args, '--yes', '--json'], { timeout: 100_000, ...options })
  return changeOf(told.code, told.events())
}

export async function apply(host: LabHost, ...args: readonly string[]): Promise<Change> {
  return await change(host, ['apply', ...args])
}

export async function undo(host: LabHost, ...args: readonly string[]): Promise<Change> {
  return await change(host, ['undo', ...args])
}

/** @throws Error for a line that is not in the contract, or when the last one is not the end */
export function changeOf(code: number, lines: readonly unknown[]): Change {
  const events = lines.map((line) => WorkEvent.parse(withoutIds(line)))
  const end = events.at(-1)
  if (end?.event !== 'end') throw new Error(`no end event, exit ${code}:\n${JSON.stringify(lines, null, 1)}`)
  const steps = events.flatMap((event) =>
    event.event === 'step' && event.state !== 'started' ? [`${event.state} ${english(event.title)}`] : [],
  )
  return { code, end, events, steps }
}

/** The result of each rung, for instance `8886/tcp any: listening pass, stored pass, loaded fail`. */
export function rungs(answer: unknown): readonly string[] {
  const { openings } = answer as { readonly openings: readonly unknown[] }
  return openings
    .map((item) => OpeningEvidence.parse(item))
    .map(({ opening: { ports, protocol, source }, checks }) => {
      const range = ports.first === ports.last ? ports.first : `${ports.first}-${ports.last}`
      return `${range}/${protocol} ${source}: ${checks.map(({ level, result }) => `${level} ${result}`).join(', ')}`
    })
}

/** The rungs that a change itself has proven, without asking `verify`. */
export function provenBy({ events }: Change): readonly string[] {
  return rungs(events.find(({ event }) => event === 'evidence') ?? { openings: [] })
}

/** All that ufw stores and the kernel holds of it, to compare before and after. */
export async function ufwState(host: LabHost): Promise<{ readonly stored: UfwRules; readonly loaded: UfwLoaded }> {
  return { stored: ufwRules(host), loaded: await ufwLoaded(host) }
}

/** All that firewalld stores and the kernel holds of it, to compare before and after. */
export async function firewalldState(
  host: LabHost,
): Promise<{ readonly stored: Tree; readonly loaded: readonly unknown[] }> {
  return { stored: firewalldStored(host), loaded: await firewalldLoaded(host) }
}
