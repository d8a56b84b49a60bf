import { shellWord } from '../../model/shell-text.js'
import type { Offer, Words } from './walk.js'

/* eslint-disable words/prose -- a script */

/** For zsh: see zshcompsys(1), “_describe”. */
export function forZsh({ places, valued }: Words): string {
  const choices = valued.filter(({ values }) => values.length > 0)
  return `#compdef sallyport
local command= next i
local -a offers
for ((i = 2; i < CURRENT; i++)); do
  case $words[i] in
    (${pattern(valued.flatMap(({ flags }) => flags))}) ((i++)); continue ;;
  esac
  next="\${command:+$command }$words[i]"
  case $next in
    (${pattern(places.map(({ command }) => command).filter(Boolean))}) command=$next ;;
  esac
done
case $words[CURRENT-1] in
${choices.map(({ flags, values }) => `  (${pattern(flags)}) offers=(${values.map(shellWord).join(' ')}) ;;`).join('\n')}
  (${pattern(valued.filter(({ values }) => values.length === 0).flatMap(({ flags }) => flags))}) _files; return ;;
  (*)
    case $command in
${places.map(({ command, offers }) => `      (${command === '' ? "''" : shellWord(command)}) offers=(\n${offers.map(described).join('\n')}\n      ) ;;`).join('\n')}
    esac
    ;;
esac
_describe sallyport offers || _files
`
}

const described = ({ word, means }: Offer): string =>
  `        ${shellWord(`${word.replaceAll(':', '\\:')}${means === '' ? '' : `:${means}`}`)}`
const pattern = (words: readonly string[]): string => [...new Set(words)].map(shellWord).join('|')
