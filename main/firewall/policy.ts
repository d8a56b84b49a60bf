import { problem } from '../model/problem.js'
import { z } from '../model/zod.js'
import { msg, sentences, type Text } from '../text/index.js'
import type { PlanDraft, Policy } from './backend.js'

/** The packets that a default is for: those that come in, go out, or are passed on. */
export const Way = z.enum(['in', 'out', 'forward'])
export type Way = z.infer<typeof Way>

export type Wish = readonly [way: Way, action: Policy['in']]

/** What is asked for, way by way. */
export function wishes(policy: Partial<Policy>): readonly Wish[] {
  return Way.options.flatMap((way) => (policy[way] === undefined ? [] : [[way, policy[way]] as const]))
}

/** Why a default is changed, and what that means. */
export function policyReason([way, action]: Wish): Pick<PlanDraft['steps'][number], 'reason' | 'risk'> {
  return { reason: msg('backend.newDefault', { way, action }), risk: 'high' }
}

/** The answer of a firewall that has no such default, with why in a sentence, and what to do instead. */
export function noSuchDefault(firewall: Text, [way, action]: Wish, why: Text, todo: Text): Error {
  return problem(
    'refused',
    msg('backend.noSuchDefault', { firewall, way, action }),
    sentences([why, msg('text.nothingChanged')]),
    todo,
  )
}
