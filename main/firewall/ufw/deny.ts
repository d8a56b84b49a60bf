import type { Host } from '../../hosts/index.js'
import { InterfaceName, SafeText } from '../../model/text.js'
import { z } from '../../model/zod.js'
import { msg } from '../../text/index.js'
import type { PlanDraft } from '../backend.js'
import { defineVerb, type Verb } from '../../verbs/index.js'
import { UfwSource } from './frame.js'
import { readStored, UFW } from './store.js'
import type { Tuple } from './tuple.js'

/** A rule that refuses what comes in, of one IP family, and its place among those of the family, from 1. */
const Deny = z.strictObject({
  action: z.enum(['deny', 'reject']),
  family: z.union([z.literal(4), z.literal(6)]),
  proto: z.enum(['any', 'tcp', 'udp']),
  /** As ufw writes them: `8886`, `80,443,6000:6200`; absent for every port. */
  list: z.optional(z.string().check(z.regex(/^\d{1,5}(?::\d{1,5})?(?:,\d{1,5}(?::\d{1,5})?){0,14}$/))),
  source: UfwSource,
  interface: z.optional(InterfaceName),
  comment: z.optional(SafeText),
  place: z.int().check(z.minimum(1), z.maximum(100_000)),
  /** Its number in "ufw status numbered", where it is put back; absent for the end. Worked out anew when it runs. */
  number: z.optional(z.int().check(z.minimum(1), z.maximum(200_000))),
})
export type Deny = z.infer<typeof Deny>

/** A plan that removes these rules, from the last to the first. Nothing when ufw could not put one back as it was. */
export function removeDeny(tuples: readonly Tuple[], denied: readonly (Tuple | undefined)[]): PlanDraft | undefined {
  const calls = denied.map((tuple) => tuple && denyOf(tuples, tuple))
  if (calls.length === 0 || calls.some((call) => call === undefined)) return undefined
  return {
    steps: calls
      .flatMap((args) => (args ? [args] : []))
      .sort((a, b) => b.family - a.family || b.place - a.place)
      .map((args) => ({
        call: { verb: 'ufw.removeDeny', args },
        reason: msg('ufw.refusesAhead'),
        risk: 'high' as const,
      })),
    unchanged: [],
    warnings: [msg('ufw.maybeOnPurpose')],
  }
}

function denyOf(tuples: readonly Tuple[], tuple: Tuple): Deny | undefined {
  const { action, family, protocol, destinationPort, source, comment } = tuple
  const ofFamily = tuples.filter((one) => one.family === family)
  const everywhere = family === 4 ? '0.0.0.0/0' : '::/0'
  const plain =
    !tuple.route &&
    tuple.direction === 'in' &&
    tuple.log === '' &&
    tuple.destination === everywhere &&
    tuple.sourcePort === 'any' &&
    tuple.destinationApp === undefined &&
    tuple.sourceApp === undefined &&
    tuple.interfaceOut === undefined
  const parsed = Deny.safeParse({
    action,
    family,
    proto: protocol,
    ...(destinationPort === 'any' ? {} : { list: destinationPort }),
    source,
    ...(tuple.interfaceIn === undefined ? {} : { interface: tuple.interfaceIn }),
    ...(comment === undefined ? {} : { comment }),
    place: ofFamily.indexOf(tuple) + 1,
  })
  return plain ? parsed.data : undefined
}

function words({ proto, list, source, interface: on }: Deny): string[] {
  return [
    ...(on === undefined ? [] : ['in', 'on', on]),
    ...(proto === 'any' ? [] : ['proto', proto]),
    'from',
    source,
    'to',
    'any',
    ...(list === undefined ? [] : ['port', list]),
  ]
}

const text = (args: Deny) => `${args.action} ${words(args).join(' ')}`

/** Whether the tuple is that rule, wherever it stands. */
export function sameDeny(tuple: Tuple, args: Deny): boolean {
  const other = denyOf([tuple], tuple)
  return other !== undefined && other.family === args.family && text(other) === text(args)
}

async function find(host: Host, args: Deny): Promise<{ tuples: readonly Tuple[]; there: boolean }> {
  const { tuples } = await readStored(host)
  return { tuples, there: tuples.some((tuple) => sameDeny(tuple, args)) }
}

/** The number at which the rule goes back: IPv6 is counted behind IPv4. None when it was the last one of all. */
function numberOf(tuples: readonly Tuple[], { family, place }: Deny): number | undefined {
  const four = tuples.filter((tuple) => tuple.family === 4).length
  const own = family === 4 ? four : tuples.length - four
  if (place > own) return undefined
  return family === 4 ? place : four + place
}

// Without guards: where a rule goes back is known only then, and a script could not put it there.
export const denyVerbs: Readonly<Record<string, Verb>> = {
  'ufw.removeDeny': defineVerb(Deny, {
    command: (args) => ({ argv: [UFW, 'delete', args.action, ...words(args)] }),
    inverse: (args) => ({ verb: 'ufw.addDeny', args }),
    title: (args) => msg('ufw.removeRule', { rule: text(args) }),
    outstanding: async (host, args) => ((await find(host, args)).there ? args : null),
  }),
  'ufw.addDeny': defineVerb(Deny, {
    command: (args) => ({
      argv: [
        UFW,
        ...(args.number === undefined ? [] : ['insert', String(args.number)]),
        args.action,
        ...words(args),
        ...(args.comment === undefined ? [] : ['comment', args.comment]),
      ],
    }),
    inverse: (args) => ({ verb: 'ufw.removeDeny', args }),
    title: (args) => msg('ufw.putRuleBack', { rule: text(args) }),
    outstanding: async (host, args) => {
      const { tuples, there } = await find(host, args)
      if (there) return null
      const number = numberOf(tuples, args)
      return { ...args, ...(number === undefined ? {} : { number }) }
    },
  }),
}
