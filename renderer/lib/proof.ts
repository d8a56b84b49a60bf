import type { CheckResult, Level, OpeningEvidence } from '../../main/model/evidence.js'
import type { Status } from '../../main/api/contract.js'
import { msg, type Text } from '../../main/text/index.js'
import { ladderOf, levelNames } from './ladder.js'

export interface ProofSummary {
  readonly tone: Status['tone']
  readonly sentence: Text
  readonly detail: Text
}

/** What the evidence amounts to, in one sentence and a second one. Unknown is never called good. */
export function proofSummary(evidence: readonly OpeningEvidence[]): ProofSummary {
  const rungs = ladderOf(evidence)
  const results = Object.fromEntries(rungs.map((rung) => [rung.level, rung.result])) as Record<Level, CheckResult>
  const unknown = rungs.filter((rung) => rung.result === 'unknown').map((rung) => rung.level)
  const open = unknown.length > 0 ? msg('pageProof.unchecked', { levels: levelNames(unknown) }) : ''
  const inPlace = results.stored === 'pass' && results.loaded === 'pass'
  if (results.stored === 'fail' || results.loaded === 'fail')
    return { tone: 'bad', sentence: msg('pageProof.notInPlace'), detail: msg('pageProof.notInPlaceMeans') }
  if (results.effective === 'fail') return { tone: 'bad', sentence: msg('pageProof.refused'), detail: open }
  if (results.reachable === 'fail') return { tone: 'bad', sentence: msg('pageProof.unreachable'), detail: open }
  if (results.listening === 'fail')
    return {
      tone: 'warn',
      sentence: inPlace ? msg('pageProof.inPlaceSilent') : msg('pageProof.silent'),
      detail: msg('pageProof.startService'),
    }
  if (!inPlace || results.listening === 'unknown')
    return {
      tone: 'unknown',
      sentence: inPlace ? msg('pageProof.storedAndLoaded') : msg('pageProof.notAll'),
      detail: open,
    }
  return unknown.length === 0
    ? { tone: 'ok', sentence: msg('pageProof.proven'), detail: msg('pageProof.allPassed') }
    : { tone: 'ok', sentence: msg('pageProof.inPlace'), detail: open }
}
