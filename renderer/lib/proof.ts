import type { CheckResult, Level, OpeningEvidence } from '../../main/model/evidence.js'
import type { Status } from '../../main/api/contract.js'
import { capital } from '../../main/model/text.js'
import { listText } from './words.js'
import { ladderOf } from './ladder.js'

export interface ProofSummary {
  readonly tone: Status['tone']
  readonly sentence: string
  readonly detail: string
}

/** What the evidence amounts to, in one sentence and a second one. Unknown is never called good. */
export function proofSummary(evidence: readonly OpeningEvidence[]): ProofSummary {
  const rungs = ladderOf(evidence)
  const results = Object.fromEntries(rungs.map((rung) => [rung.level, rung.result])) as Record<Level, CheckResult>
  const unknown = rungs.filter((rung) => rung.result === 'unknown').map((rung) => rung.title.toLowerCase())
  const open = unknown.length > 0 ? `${capital(listText(unknown))}: not checked yet.` : ''
  const inPlace = results.stored === 'pass' && results.loaded === 'pass'
  if (results.stored === 'fail' || results.loaded === 'fail')
    return { tone: 'bad', sentence: 'The rules are not in place.', detail: 'What failed is below, with what to do.' }
  if (results.effective === 'fail')
    return { tone: 'bad', sentence: 'The rules are in place, but an earlier rule refuses it.', detail: open }
  if (results.reachable === 'fail')
    return { tone: 'bad', sentence: 'The rules are in place, but another machine did not get through.', detail: open }
  if (results.listening === 'fail')
    return {
      tone: 'warn',
      sentence: inPlace ? 'The rules are in place, but nothing listens there yet.' : 'Nothing listens there yet.',
      detail: 'Start the service, then check again.',
    }
  if (!inPlace || results.listening === 'unknown')
    return {
      tone: 'unknown',
      sentence: inPlace ? 'The rules are stored and in the kernel.' : 'Not everything could be checked.',
      detail: open,
    }
  return unknown.length === 0
    ? { tone: 'ok', sentence: 'Proven from the program to the network.', detail: 'Every check passed.' }
    : { tone: 'ok', sentence: 'The rules are in place, and a program listens there.', detail: open }
}
