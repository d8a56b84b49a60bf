import { LEVELS, type CheckResult, type Level, type OpeningEvidence } from '../../main/model/evidence.js'
import { openingText } from '../../main/model/opening.js'
import { say } from './say.js'

/** What was seen of one opening at one level. */
export interface Sighting {
  readonly opening: string
  readonly result: CheckResult
  readonly seen: string
  readonly fix: string
}

/** One level of the ladder over all openings of a service. */
export interface Rung {
  readonly level: Level
  readonly title: string
  /** What it means when it passed. */
  readonly meaning: string
  readonly result: CheckResult
  /** The result in words. */
  readonly word: string
  readonly sightings: readonly Sighting[]
}

const LEVEL_TEXTS: Readonly<Record<Level, readonly [title: string, meaning: string]>> = {
  listening: ['Listening', 'A program waits at the port'],
  stored: ['Stored', 'The rule survives a restart'],
  loaded: ['Loaded', 'The kernel has the rule'],
  effective: ['Effective', 'No earlier rule refuses it'],
  reachable: ['Reachable', 'Another machine got through'],
}

const NOT_CHECKED = 'Not checked yet.'
const SEVERITY: readonly CheckResult[] = ['pass', 'unknown', 'fail']

/** How bad a result is: pass 0, unknown 1, fail 2. */
export function severity(result: CheckResult): number {
  return SEVERITY.indexOf(result)
}

/** The worse of two results: fail, then unknown, then pass. */
export function worseOf(a: CheckResult, b: CheckResult): CheckResult {
  return severity(a) >= severity(b) ? a : b
}

/** The five rungs; each shows its worst opening, and a level that was not checked is unknown. */
export function ladderOf(evidence: readonly OpeningEvidence[]): readonly Rung[] {
  return LEVELS.map((level) => {
    const sightings = evidence.map((item): Sighting => {
      const check = item.checks.find((candidate) => candidate.level === level)
      return {
        opening: openingText(item.opening),
        result: check?.result ?? 'unknown',
        seen: say(check?.seen ?? '') || NOT_CHECKED,
        fix: say(check?.fix ?? ''),
      }
    })
    const result = sightings.map((sighting) => sighting.result).reduce(worseOf, 'pass')
    const shown = sightings.length === 0 ? 'unknown' : result
    const [title, meaning] = LEVEL_TEXTS[level]
    return { level, title, meaning, result: shown, word: wordFor(shown, sightings), sightings }
  })
}

function wordFor(result: CheckResult, sightings: readonly Sighting[]): string {
  if (result === 'pass') return 'passed'
  if (result === 'fail') return 'failed'
  return sightings.every((sighting) => sighting.seen === NOT_CHECKED) ? 'not checked yet' : 'not known'
}
