import type { AddHelpTextContext, Command, HelpConfiguration } from 'commander'
import { msg, write, type Language, type Message, type Text } from '../text/index.js'

type Say = (text: Text) => string

/** A text for commander, which knows strings only: it is written when the help is shown. */
export const later = (message: Message): string => JSON.stringify(message)

const written = (text: string, say: Say): string => (text === '' ? '' : say(JSON.parse(text) as Message))

/** Writes in the language that `--lang` names, or else in that of the environment, its default. */
export function sayFor(command: Command): Say {
  return (text) => write(text, command.optsWithGlobals<{ lang: Language }>().lang)
}

/** commander's own headings. */
const HEADINGS: Readonly<Record<string, Message>> = {
  'Usage:': msg('cliHelp.usage'),
  'Arguments:': msg('cliHelp.arguments'),
  'Options:': msg('cliHelp.options'),
  'Global Options:': msg('cliHelp.globalOptions'),
  'Commands:': msg('cliHelp.commands'),
}

/** How every command's help is written. */
export function helpOf(program: Command): HelpConfiguration {
  const say = sayFor(program)
  return {
    showGlobalOptions: true,
    commandDescription: (command) => written(command.description(), say),
    subcommandDescription: (command) => written(command.description(), say),
    argumentDescription: ({ description }) => written(description, say),
    optionDescription: ({ description, argChoices, defaultValue }) => {
      const text = written(description, say)
      if (argChoices) return say(msg('cliHelp.choices', { text, choices: argChoices.join(', ') }))
      return defaultValue === undefined ? text : say(msg('cliHelp.default', { text, value: String(defaultValue) }))
    },
    styleTitle: (title) => (HEADINGS[title] ? say(HEADINGS[title]) : title),
  }
}

/** A list under the help, each row with what it means. */
export interface Rows {
  readonly title: Message
  readonly rows: readonly (readonly [words: string, means?: Message])[]
}

/** Command lines to copy, each with what it does where that does not show. */
export const examples = (...rows: Rows['rows']): Rows => ({ title: msg('cliHelp.examples'), rows })

/** What stands under the help of a command: notes and lists. */
export function more(...parts: readonly (Message | Rows)[]): (context: AddHelpTextContext) => string {
  return ({ command }) => {
    const say = sayFor(command)
    const width = command.configureOutput().getOutHelpWidth?.() ?? 80
    return parts
      .map((part) => ('rows' in part ? list(part, say) : command.createHelp().boxWrap(say(part), width)))
      .map((text) => `\n${text}`)
      .join('\n')
  }
}

function list({ title, rows }: Rows, say: Say): string {
  const width = Math.max(...rows.map(([words, means]) => (means ? words.length : 0)))
  const lines = rows.map(([words, means]) => (means ? `  ${words.padEnd(width)}  ${say(means)}` : `  ${words}`))
  return [say(title), ...lines].join('\n')
}
