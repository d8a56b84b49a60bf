import { openingText, portsText, type Opening } from '../../model/opening.js'
import { problem } from '../../model/problem.js'
import { chainText } from './own-rule.js'
import type { NftChain } from './ruleset.js'
import type { Outcome } from './walk.js'

/** A rule names the opening and refuses it. */
export function denied({ by }: Outcome, { name }: NftChain, opening: Opening): Error {
  return problem(
    'refused',
    `The chain ${chainText(name)} has the rule "${by}", which refuses ${portsText(opening)}.`,
    'Somebody decided this on purpose. Sallyport does not overrule it, and a rule behind it would do nothing. Nothing was changed.',
    'If it is no longer wanted, remove it from the configuration of nftables and load that again.',
  )
}

/** Rules that come first and refuse a part of the opening, in sentences: what is left of it can be had. */
export function inPart({ partial }: Outcome, { name }: NftChain, opening: Opening): string[] {
  return partial.map(
    (text) => `"${text}" in the chain ${chainText(name)} comes first and refuses part of ${openingText(opening)}.`,
  )
}

/** The place lies in front of a jump, behind which somebody is refused by name. */
export function overruling({ name }: NftChain, { overruled, by }: Outcome, opening: Opening): Error {
  return problem(
    'refused',
    `The chain ${chainText(name)} jumps to rules of which "${overruled[0] ?? ''}" refuses part of ${portsText(opening)}, and "${by}" all the rest.`,
    'A rule in front of that jump would overrule the first of them. Sallyport does not overrule what somebody decided on purpose. Nothing was changed.',
    'Let the chain that is jumped to return in place of its last rule, and give the base chain "policy drop"; then apply this again.',
  )
}

/** After a restart the rule would come before one that refuses somebody by name. */
export function atTop({ name }: NftChain, { partial, by }: Outcome, opening: Opening): Error {
  return problem(
    'refused',
    `The chain ${chainText(name)} ends in "${by}" and has "${partial[0] ?? ''}" before it, which refuses part of ${portsText(opening)}.`,
    'A file beside the configuration can put a rule at the chain’s top or at its end only. At the top it would overrule that rule, at the end it would do nothing. Nothing was changed.',
    'Give the chain "policy drop" in place of its last rule, then apply this again: the rule can then stand at the end.',
  )
}

/** nft has names that its commands cannot say. */
export function unwritable(name: string): Error {
  return problem(
    'refused',
    `A table or chain is called "${name.slice(0, 80)}", which cannot be written in a command of nft.`,
    'Sallyport cannot add a rule there. Nothing was changed.',
    'Give it a name of letters, digits, "_", "-" and "." in the configuration of nftables.',
  )
}
