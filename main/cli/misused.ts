import type { CommanderError } from 'commander'
import { LANGUAGES, msg, sentences, type Message } from '../text/index.js'
import { usage } from './options.js'

/** What commander found wrong with the words. Which word it was stands in its own sentence only, in quotes. */
export function misused({ code, message }: CommanderError): Error {
  const [first = '', second = ''] = [...message.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? '')
  const like = /\(Did you mean (?:one of )?(.*)\?\)/.exec(message)?.[1]
  const see = msg('cli.seeUsage', { command: 'sallyport --help' })
  if (code === 'commander.invalidArgument')
    return usage(
      msg('cli.badValue', { option: first, text: second }),
      msg('cli.takesOneOf', { values: LANGUAGES.join(', ') }),
    )
  return usage(
    faultOf(code, first) ?? msg('cli.misused', { message: message.replace(/^error: /, '') }),
    like === undefined ? see : sentences([msg('cli.didYouMean', { like }), see]),
  )
}

function faultOf(code: string, name: string): Message | undefined {
  switch (code) {
    case 'commander.unknownOption':
      return msg('cli.unknownOption', { option: name })
    case 'commander.unknownCommand':
      return msg('cli.unknownCommand', { command: name })
    case 'commander.missingArgument':
      return msg('cli.missingArgument', { argument: name })
    case 'commander.optionMissingArgument':
      return msg('cli.optionNeedsValue', { option: name })
    case 'commander.excessArguments':
      return msg('cli.tooManyWords', { command: name })
    default:
      return undefined
  }
}
