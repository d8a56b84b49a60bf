import type { Command } from 'commander'
import { sayFor, type Rows } from './help.js'
import { msg } from '../text/index.js'

/**
 * The manual page of the whole command line in roff, for man(1): see man-pages(7) and groff_man(7).
 * @param program with every command in it
 * @param lists what stands under its help
 */
export function manualOf(program: Command, lists: readonly Rows[]): string {
  const say = sayFor(program)
  const help = program.createHelp()
  const head = (title: string) => `.SH ${quoted(title.replace(/:$/u, '').toUpperCase())}`
  const named = (command: Command) => [
    ...help.visibleArguments(command).map((it) => item(help.argumentTerm(it), help.argumentDescription(it))),
    ...help
      .visibleOptions(command)
      .filter(({ long }) => long !== '--help' || command === program)
      .map((it) => item(help.optionTerm(it), help.optionDescription(it))),
  ]
  const commands = (parent: Command, name: string): string[] =>
    help
      .visibleCommands(parent)
      .flatMap((command) => [
        `.SS ${quoted(`${name} ${command.name()} ${command.usage()}`)}`,
        plain(help.subcommandDescription(command)),
        ...named(command),
        ...commands(command, `${name} ${command.name()}`),
      ])
  return [
    `.TH SALLYPORT 1 "" ${quoted(`Sallyport ${program.version() ?? ''}`)}`,
    head(say(msg('cliHelp.manualName'))),
    `sallyport \\- ${plain(say(msg('cliHelp.manualSynopsis')))}`,
    head(say(msg('cliHelp.manualUsage'))),
    `.B sallyport\n${plain(program.usage())}`,
    head(say(msg('cliHelp.manualAbout'))),
    plain(help.commandDescription(program)),
    head(say(msg('cliHelp.options'))),
    ...named(program),
    head(say(msg('cliHelp.commands'))),
    ...commands(program, 'sallyport'),
    ...lists.flatMap(({ title, rows }) => [
      head(say(title)),
      ...rows.map(([words, means]) => item(words, means ? say(means) : '')),
    ]),
    '',
  ].join('\n')
}

const item = (term: string, text: string): string => `.TP\n.B ${plain(term)}\n${plain(text)}`

/** Text of which nothing is taken for a request. Hyphens are those that one types. */
function plain(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/gmu, '\\&')
}

const quoted = (text: string): string => `"${plain(text).replaceAll('"', '\\(dq')}"`
