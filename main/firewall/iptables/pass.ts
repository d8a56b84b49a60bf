import type { SavedRule, SavedTable } from '../../netfilter/index.js'
import { isForeign, passesAll } from './owner.js'
import { MARK } from './rule-args.js'

/** What switches a chain off: a rule in front that lets everything through, and nothing else of the chain changes. */
// eslint-disable-next-line words/prose -- a rule is known by its comment, in every language
export const PASS_WORDS = ['-m', 'comment', '--comment', `${MARK}switched off`, '-j', 'ACCEPT'] as const

export const BUILT_IN = ['INPUT', 'FORWARD', 'OUTPUT'] as const
export type BuiltIn = (typeof BUILT_IN)[number]

/** The rule as `iptables-save` prints it, and as it stands in a file. */
export function passLine(chain: BuiltIn): string {
  return `-A ${chain} ${PASS_WORDS.map((word) => (word.startsWith(MARK) ? `"${word}"` : word)).join(' ')}`
}

export function isPass({ text, chain }: SavedRule): boolean {
  return BUILT_IN.some((known) => known === chain && text === passLine(known))
}

export function hasPass({ rules }: SavedTable, chain: BuiltIn): boolean {
  return rules.some((rule) => rule.chain === chain && isPass(rule))
}

/** The number that the rule gets: the first, but behind those that send to chains of other programs, such as bans. */
export function passPlace({ rules }: SavedTable, chain: BuiltIn): number {
  const ofChain = rules.filter((rule) => rule.chain === chain)
  const first = ofChain.findIndex(({ target = '', goto: leaves }) => leaves || !isForeign(target))
  return (first === -1 ? ofChain.length : first) + 1
}

/** Whether another program has rules in the chain that would be gone around: docker's between its networks, for instance. */
export function isShared({ rules }: SavedTable, chain: BuiltIn): boolean {
  return rules.some((rule) => rule.chain === chain && isForeign(rule.target ?? '') && !passesAll(rule))
}
