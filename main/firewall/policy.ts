import { problem } from '../model/problem.js'
import { capital } from '../model/text.js'
import { z } from '../model/zod.js'
import type { PlanDraft, Policy } from './backend.js'

/** The packets that a default is for: those that come in, go out, or are passed on. */
export const Way = z.enum(['in', 'out', 'forward'])
export type Way = z.infer<typeof Way>

export const WAYS: Readonly<Record<Way, string>> = {
  in: 'what comes in',
  out: 'what goes out',
  forward: 'what is passed on to others',
}

export type Wish = readonly [way: Way, action: Policy['in']]

/** What is asked for, way by way. */
export function wishes(policy: Partial<Policy>): readonly Wish[] {
  return Way.options.flatMap((way) => (policy[way] === undefined ? [] : [[way, policy[way]] as const]))
}

/** Why a default is changed, and what that means. */
export function policyReason([way, action]: Wish): Pick<PlanDraft['steps'][number], 'reason' | 'risk'> {
  const does = { allow: 'passes', deny: 'is dropped', reject: 'is refused' }[action]
  return { reason: `${capital(WAYS[way])} ${does} from then on where no rule speaks of it.`, risk: 'high' }
}

/** The answer of a firewall that has no such default, with why, and what to do instead. */
export function noSuchDefault(firewall: string, [way, action]: Wish, why: string, todo: string): Error {
  const does = { allow: 'let everything pass', deny: 'drop everything', reject: 'refuse everything' }[action]
  return problem(
    'refused',
    `${firewall} cannot ${does} of ${WAYS[way]} by default.`,
    `${capital(why)} Nothing was changed.`,
    todo,
  )
}
