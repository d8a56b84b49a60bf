import { LEVELS, type CheckResult, type Level, type OpeningEvidence } from '../../main/model/evidence.js'
import { openingText } from '../../main/model/opening.js'
import { msg, type Message } from '../../main/text/index.js'
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

const LEVEL_TEXTS: Readonly<Record<Level, readonly [title: Message, inside: Message, meaning: Message]>> = {
  listening: [msg('pageProof.listening'), msg('pageProof.listeningInside'), msg('pageProof.listeningMeans')],
  stored: [msg('pageProof.stored'), msg('pageProof.storedInside'), msg('pageProof.storedMeans')],
  loaded: [msg('pageProof.loaded'), msg('pageProof.loadedInside'), msg('pageProof.loadedMeans')],
  effective: [msg('pageProof.effective'), msg('pageProof.effectiveInside'), msg('pageProof.effectiveMeans')],
  reachable: [msg('pageProof.reachable'), msg('pageProof.reachableInside'), msg('pageProof.reachableMeans')],
}

/** Levels in a list that begins a sentence: only the first has a capital letter. */
export function levelNames(levels: readonly Level[]): readonly Message[] {
  return levels.map((level, index) => LEVEL_TEXTS[level][index === 0 ? 0 : 1])
}

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
    const checks = evidence.map((item) => item.checks.find((candidate) => candidate.level === level))
    const sightings = evidence.map((item, index): Sighting => {
      const check = checks[index]
      return {
        opening: say(openingText(item.opening)),
        result: check?.result ?? 'unknown',
        seen: say(check?.seen || msg('pageProof.notChecked')),
        fix: say(check?.fix ?? ''),
      }
    })
    const result = sightings.map((sighting) => sighting.result).reduce(worseOf, 'pass')
    const shown = sightings.length === 0 ? 'unknown' : result
    const [title, , meaning] = LEVEL_TEXTS[level]
    const word = say(
      wordFor(
        shown,
        checks.every((check) => !check?.seen),
      ),
    )
    return { level, title: say(title), meaning: say(meaning), result: shown, word, sightings }
  })
}

function wordFor(result: CheckResult, unchecked: boolean): Message {
  if (result === 'pass') return msg('pageProof.wordPassed')
  if (result === 'fail') return msg('pageProof.wordFailed')
  return unchecked ? msg('pageProof.wordNotChecked') : msg('pageProof.wordNotKnown')
}
