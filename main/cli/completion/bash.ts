import { shellWord } from '../../model/shell-text.js'
import type { Words } from './walk.js'

/* eslint-disable words/prose -- a script */

/** For bash(1), “Programmable Completion”. It needs nothing else that may not be installed. */
export function forBash({ places, valued }: Words): string {
  const choices = valued.filter(({ values }) => values.length > 0)
  return `# bash completion for sallyport
_sallyport() {
  local word=\${COMP_WORDS[COMP_CWORD]} command= next i words=
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${pattern(valued.flatMap(({ flags }) => flags))}) ((i++)); continue ;;
    esac
    next="\${command:+$command }\${COMP_WORDS[i]}"
    case $next in
      ${pattern(places.map(({ command }) => command).filter(Boolean))}) command=$next ;;
    esac
  done
  case \${COMP_WORDS[COMP_CWORD - 1]} in
${choices.map(({ flags, values }) => `    ${pattern(flags)}) words=${shellWord(values.join(' '))} ;;`).join('\n')}
    ${pattern(valued.filter(({ values }) => values.length === 0).flatMap(({ flags }) => flags))}) ;;
    *)
      case $command in
${places.map(({ command, offers }) => `        ${quoted(command)}) words=${shellWord(offers.map((offer) => offer.word).join(' '))} ;;`).join('\n')}
      esac
      ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _sallyport sallyport
`
}

const quoted = (command: string): string => (command === '' ? "''" : shellWord(command))
const pattern = (words: readonly string[]): string => [...new Set(words)].map(shellWord).join(' | ')
