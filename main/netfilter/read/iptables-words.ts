import type { Json } from '../json.js'
import type { IpSet } from './ipset.js'
import { splitWords } from './saved-rule.js'
import { targetOptions } from '../targets.js'

/** The words of a rule, read from the left; a match takes those that belong to it. */
export interface Words {
  readonly family: 'ip' | 'ip6'
  readonly sets: IpSets
  next(): string | undefined
  peek(): string | undefined
  /** The word behind {@link peek}. */
  second(): string | undefined
  value(): string
  /** Takes the options that belong to a target. */
  options(target: string): ReadonlyMap<string, string>
}

/** By name; those that could not be read are not there. */
export type IpSets = ReadonlyMap<string, IpSet>

/** The words of a line of iptables-save. */
export function wordsOf(line: string, family: 'ip' | 'ip6', sets: IpSets): Words {
  const words = splitWords(line)
  let index = 0
  return {
    family,
    sets,
    next: () => words[index++],
    peek: () => words[index],
    second: () => words[index + 1],
    value: () => words[index++] ?? '',
    options: (target) => {
      const { options, length } = targetOptions(target, words.slice(index))
      index += length
      return options
    },
  }
}

/** A match as nft's JSON has it. */
export function match(left: Json, right: Json, op: string): Json {
  return { match: { op, left, right } }
}
