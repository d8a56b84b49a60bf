import type { Guard } from '../../model/plan.js'
import { SOCKETFILTERFW } from './read.js'

const SH = '/bin/sh'
/** Brings an entry of the list to its bare path: `1 :  /Applications/JetStream.app `. */
const LIST =
  '"$1" --listapps 2>&1 | /usr/bin/sed -E "s/^[[:space:]]*[0-9]+[[:space:]]*:[[:space:]]*//; s/[[:space:]]*$//"'
/** The same texts for every program: what differs reaches them as arguments, which a shell does not look into. */
const IS_LISTED = `${LIST} | /usr/bin/grep -Fqx -e "$2"`
const IS_ALLOWED = `${LIST} | /usr/bin/grep -FxA 1 -e "$2" | /usr/bin/grep -Eiq "^[[:space:]]*\\([[:space:]]*allow"`
const ANSWERS = '"$1" "$2" 2>&1 | /usr/bin/grep -Eiq -e "$3"'

const ask = (script: string, ...args: readonly string[]): readonly Guard[] => [
  { argv: [SH, '-c', script, 'sallyport', SOCKETFILTERFW, ...args] },
]

/** Sees that a program is on the list, whatever its rule is. */
export const isListed = (program: string): readonly Guard[] => ask(IS_LISTED, program)

/** Sees that the list lets a program in. */
export const isAllowed = (program: string): readonly Guard[] => ask(IS_ALLOWED, program)

/** What the firewall answers where a setting is on, and where it is off, in the words of every macOS; see parse.ts. */
const WORDS = {
  setState: ['--getglobalstate', 'State = [12]', 'State = 0'],
  // eslint-disable-next-line words/prose -- words of socketfilterfw
  setBlockAll: ['--getblockall', `block(ing)? all non-essential|${blockAll('on|enabled')}`, blockAll('off|disabled')],
  allowSigned: ['--getallowsigned', signed('built-in', 'enabled'), signed('built-in', 'disabled')],
  allowSignedApp: ['--getallowsigned', signed('downloaded', 'enabled'), signed('downloaded', 'disabled')],
} as const
export type Setting = keyof typeof WORDS

/** Sees that a setting is on, or off. */
export function isSet(setting: Setting, to: 'on' | 'off'): readonly Guard[] {
  const [question, on, off] = WORDS[setting]
  return ask(ANSWERS, question, to === 'on' ? on : off)
}

function blockAll(words: string): string {
  // eslint-disable-next-line words/prose -- words of socketfilterfw
  return `block all( state)?( is)?( set to)? (${words})`
}

function signed(kind: string, word: string): string {
  // eslint-disable-next-line words/prose -- words of socketfilterfw
  return `^automatically allow (signed )?${kind}.* ${word}`
}
