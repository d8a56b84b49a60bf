import { claimsOn } from '../../model/claim.js'
import type { StepCall } from '../../model/plan.js'
import type { PlacedOpening } from '../../model/zones.js'
import type { Claimed } from '../../verbs/index.js'
import { File, Rules } from './args.js'
import type { OwnRule } from './own-rule.js'

/**
 * What is claimed of rules in the kernel. They stay only when all of the change does: a rule is found again by its
 * comment, so the kernel and the file that loads it have to hold the same one.
 */
export function claimedRules(
  args: Rules,
  claims: readonly PlacedOpening[],
  beside: readonly StepCall[],
): Claimed<Rules> | null {
  if (allClaimed(claims, beside)) return { stays: args, goes: null, lost: [] }
  const lost = args.rules.flatMap((rule) => claimsOn(passedBy(rule), claims).parts)
  if (lost.length === 0) return null
  const narrower = args.rules.flatMap((rule) =>
    claimsOn(passedBy(rule), claims).parts.map(({ ports, source, destination, label }) => ({
      ...rule,
      ports,
      source,
      ...(destination === undefined ? {} : { destination }),
      label,
    })),
  )
  const rules = [...new Map(narrower.map((rule) => [JSON.stringify(rule), rule])).values()]
  return { stays: null, goes: args, lost, instead: [{ verb: 'nftables.allow', args: { rules } }] }
}

/** As {@link claimedRules}, for the file that loads them. */
export function claimedFile(
  args: File,
  claims: readonly PlacedOpening[],
  beside: readonly StepCall[],
): Claimed<File> | null {
  if (allClaimed(claims, beside)) return { stays: args, goes: null, lost: [] }
  const lost = args.rules.flatMap((rule) => claimsOn(passedBy(rule), claims).parts)
  return lost.length === 0 ? null : { stays: null, goes: args, lost }
}

/** Whether a change lets nothing pass but what is claimed. */
export function allClaimed(claims: readonly PlacedOpening[], calls: readonly StepCall[]): boolean {
  const rules = calls.flatMap(({ verb, args }): readonly OwnRule[] => {
    if (verb === 'nftables.allow') return Rules.safeParse(args).data?.rules ?? []
    return verb === 'nftables.store' ? (File.safeParse(args).data?.rules ?? []) : []
  })
  return rules.length > 0 && rules.every((rule) => claimsOn(passedBy(rule), claims).whole)
}

function passedBy(rule: OwnRule) {
  const { family, only, protocol, ports, source, destination, interface: on, outInterface } = rule
  const direction = rule.direction ?? ('in' as const)
  const version = { inet: only, ip: 4 as const, ip6: 6 as const }[family]
  return { direction, protocol, ports, source, destination, interface: on, outInterface, family: version }
}
