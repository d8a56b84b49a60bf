import type { z } from 'zod/mini'
import { msg } from '../text/message.js'
import type { Message } from '../text/shape.js'

/** The most names or values that a fault lists, and the longest of them: somebody else chose them. */
const FEW = 8
const LONGEST = 60

/** What zod found, in words that follow the name of the field: “id” should be text, but is a number. */
export function zodFault(issue: z.core.$ZodRawIssue): Message {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? msg('zod.missing')
        : msg('zod.type', { expected: String(issue.expected), received: kindOf(issue.input) })
    case 'invalid_value':
      return msg('zod.value', { count: issue.values.length, values: listed(issue.values) })
    case 'too_big':
      return msg('zod.tooBig', { origin: issue.origin, limit: Number(issue.maximum) })
    case 'too_small':
      return msg('zod.tooSmall', { origin: issue.origin, limit: Number(issue.minimum) })
    case 'invalid_format':
      return msg('zod.format', { format: issue.format })
    case 'unrecognized_keys':
      return msg('zod.unknownFields', { count: issue.keys.length, names: listed(issue.keys) })
    default:
      return msg('zod.invalid')
  }
}

function kindOf(input: unknown): string {
  if (input === null) return 'null'
  return Array.isArray(input) ? 'array' : typeof input
}

function listed(items: readonly unknown[]): string {
  const shown = items.slice(0, FEW).map((item) => String(item).slice(0, LONGEST))
  return [...shown, ...(items.length > FEW ? ['…'] : [])].join(', ')
}
