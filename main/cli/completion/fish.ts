import type { Offer, Words } from './walk.js'

/* eslint-disable words/prose -- a script */

/** For fish: see “complete” in its manual. */
export function forFish({ places, valued }: Words): string {
  const flags = valued.flatMap((each) => each.flags)
  const commands = places.map(({ command }) => command).filter(Boolean)
  return `# fish completion for sallyport
function __sallyport_command
    set -l command
    set -l isValue 0
    for word in (commandline -opc)[2..-1]
        if test $isValue = 1
            set isValue 0
        else if contains -- $word ${list(flags)}
            set isValue 1
        else if contains -- (string trim "$command $word") ${list(commands)}
            set command $command $word
        end
    end
    test "$isValue" = 0; and test "$command" = "$argv"
end
function __sallyport_after
    contains -- (commandline -opc)[-1] $argv
end
${places.flatMap(({ command, offers }) => offers.map((offer) => rule(`__sallyport_command ${quoted(command)}`, offer))).join('\n')}
${valued
  .flatMap((each) =>
    each.values.map((word) => `${rule(`__sallyport_after ${list(each.flags)}`, { word, means: '' })} -f`),
  )
  .join('\n')}
`
}

const rule = (when: string, { word, means }: Offer): string =>
  `complete -c sallyport -n ${quoted(when)} -a ${quoted(word)}${means === '' ? '' : ` -d ${quoted(means)}`}`
const quoted = (text: string): string => `'${text.replace(/[\\']/gu, '\\$&')}'`
const list = (words: readonly string[]): string => [...new Set(words)].map(quoted).join(' ')
