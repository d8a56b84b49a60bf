import { Text } from '../text/schema.js'
import { z } from './zod.js'
import { Opening } from './opening.js'

/** The rungs of the ladder, from the bottom. */
export const LEVELS = ['listening', 'stored', 'loaded', 'effective', 'reachable'] as const
export const Level = z.enum(LEVELS)
export type Level = z.infer<typeof Level>

export const CheckResult = z.enum(['pass', 'fail', 'unknown'])
export type CheckResult = z.infer<typeof CheckResult>

export const Check = z.strictObject({
  level: Level,
  result: CheckResult,
  /** What was seen, in words. */
  seen: Text,
  /** What to do about it; empty when it passed. */
  fix: Text,
})
export type Check = z.infer<typeof Check>

export const OpeningEvidence = z.strictObject({ opening: Opening, checks: z.array(Check) })
export type OpeningEvidence = z.infer<typeof OpeningEvidence>

/** Whether the firewall's part is proven: every opening is stored and loaded, and no other rule is known to refuse it. */
export function provenByFirewall(evidence: readonly OpeningEvidence[]): boolean {
  return evidence.every(
    ({ checks }) =>
      checks.every(({ level, result }) => level !== 'effective' || result !== 'fail') &&
      (['stored', 'loaded'] as const).every(
        (level) => checks.find((check) => check.level === level)?.result === 'pass',
      ),
  )
}

/** Whether no rung failed. Unknown is not good, but it is no failure either. */
export function nothingFailed(evidence: readonly OpeningEvidence[]): boolean {
  return evidence.every(({ checks }) => checks.every((check) => check.result !== 'fail'))
}

/** How much of a service the firewall lets pass; `unknown` when that could not be seen. */
export const OpenState = z.enum(['open', 'partly', 'closed', 'unknown'])
export type OpenState = z.infer<typeof OpenState>

/** The highest rung of the firewall that tells decides for an opening. */
export function openState(evidence: readonly OpeningEvidence[]): OpenState {
  const states = evidence.map(({ checks }) => {
    const result = (level: Level) => checks.find((check) => check.level === level)?.result ?? 'unknown'
    const [told] = (['effective', 'loaded'] as const).map(result).filter((one) => one !== 'unknown')
    if (told !== undefined) return told === 'pass' ? 'open' : 'closed'
    return result('stored') === 'fail' ? 'closed' : 'unknown'
  })
  const [first = 'unknown'] = states
  if (states.every((state) => state === first)) return first
  return states.includes('closed') ? 'partly' : 'unknown'
}
