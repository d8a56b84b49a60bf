import { openingText, portsText, type Opening } from '../../model/opening.js'
import { problem } from '../../model/problem.js'
import { msg, type Message } from '../../text/index.js'
import { chainText } from './own-rule.js'
import type { NftChain } from './ruleset.js'
import type { Outcome } from './walk.js'

/** A rule names the opening and refuses it. */
export function denied({ by }: Outcome, { name }: NftChain, opening: Opening): Error {
  return problem(
    'refused',
    msg('nftables.denied', { rule: by, chain: chainText(name), ports: portsText(opening) }),
    msg('backend.onPurpose'),
    msg('nftables.removeDenied'),
  )
}

/** Rules that come first and refuse a part of the opening: what is left of it can be had. */
export function inPart({ partial }: Outcome, { name }: NftChain, opening: Opening): Message[] {
  return partial.map((rule) =>
    msg('nftables.refusesPart', { rule, chain: chainText(name), opening: openingText(opening) }),
  )
}

/** The place lies in front of a jump, behind which somebody is refused by name. */
export function overruling({ name }: NftChain, { overruled, by }: Outcome, opening: Opening): Error {
  const rule = overruled[0] ?? ''
  return problem(
    'refused',
    msg('nftables.behindJump', { chain: chainText(name), rule, ports: portsText(opening), last: by }),
    msg('nftables.behindJumpMeaning'),
    msg('nftables.returnInstead', { last: by }),
  )
}

/** After a restart the rule would come before one that refuses somebody by name. */
export function atTop({ name }: NftChain, { partial, by }: Outcome, opening: Opening): Error {
  const rule = partial[0] ?? ''
  return problem(
    'refused',
    msg('nftables.endsRefusing', { chain: chainText(name), rule, ports: portsText(opening), last: by }),
    msg('nftables.endsRefusingMeaning'),
    msg('nftables.policyInstead'),
  )
}

/** nft has names that its commands cannot say. */
export function unwritable(name: string): Error {
  return problem(
    'refused',
    msg('nftables.unwritableName', { name: name.slice(0, 80) }),
    msg('nftables.cannotAdd'),
    msg('nftables.rename'),
  )
}
