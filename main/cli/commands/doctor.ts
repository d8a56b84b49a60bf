import type { Command } from 'commander'
import { isWell, type Finding, type Findings } from '../../model/finding.js'
import { examples, later, more } from '../help.js'
import { SERVICE_OPTION, serviceFrom, usage, type ServiceOptions } from '../options.js'
import type { Style } from '../output.js'
import { EXIT, type Run, type Shell } from '../shell.js'
import { msg } from '../../text/index.js'

const HELP = more(
  msg('cliHelp.doctorNotes'),
  examples(
    ['sallyport doctor', msg('cliHelp.exampleDoctor')],
    ['sallyport doctor --service mysterium-node', msg('cliHelp.exampleDoctorService')],
    ['sallyport doctor ignore docker-ports', msg('cliHelp.exampleDoctorIgnore')],
    ['sallyport doctor heed docker-ports'],
  ),
)

export function addDoctor(program: Command, run: Run): void {
  program
    .command('doctor')
    .description(later(msg('cliHelp.doctor')))
    .argument('[ignore|heed]', later(msg('cliHelp.ignoreOrHeed')))
    .argument('[finding]', later(msg('cliHelp.finding')))
    .option(...SERVICE_OPTION)
    .addHelpText('after', HELP)
    .action((verb: string | undefined, finding: string | undefined, _options, command: Command) =>
      run(command.optsWithGlobals<ServiceOptions>(), (shell) =>
        verb === undefined ? examine(shell) : settle(shell, verb, finding),
      )(),
    )
}

async function examine({ api, print, style, options, program }: Shell): Promise<number> {
  const asked: ServiceOptions = options
  const result = await api.call('doctor', { ...serviceFrom(asked), rights: true })
  print(result, () => findingsText(result, style, program, asked))
  return isWell(result) ? EXIT.done : EXIT.unproven
}

async function settle({ api, print, style }: Shell, verb: string, finding: string | undefined): Promise<number> {
  if ((verb !== 'ignore' && verb !== 'heed') || finding === undefined)
    throw usage(
      msg('cli.neitherIgnoreNorHeed'),
      msg('cli.forInstance', { command: 'sallyport doctor ignore docker-ports' }),
    )
  const ignored = verb === 'ignore'
  const { settings } = await api.call('ignore', { finding, ignored })
  print({ ignored: settings.ignored ?? [] }, () =>
    style.say(msg(ignored ? 'cli.isIgnored' : 'cli.isHeeded', { finding })),
  )
  return EXIT.done
}

function findingsText(result: Findings, style: Style, program: string, options: ServiceOptions): string {
  const { findings, checked } = result
  const count = checked.length - new Set(findings.map(({ id }) => id)).size
  if (findings.length === 0) return style.good(style.say(msg('cli.allWell', { count: checked.length })))
  const told = findings.map((finding) =>
    (finding.ignored ? ignoredText : findingText)(finding, style, program, options),
  )
  return [...told, ...(isWell(result) && count > 0 ? [style.say(msg('cli.othersWell', { count }))] : [])].join('\n\n')
}

/** What is wrong, why it matters, what was seen of it, and the commands that end it. */
function findingText(finding: Finding, style: Style, program: string, options: ServiceOptions): string {
  const { id, result, what, why, todo, seen, because, cure } = finding
  if (result === 'unknown')
    return `${style.warn('?')} ${style.say(msg('cli.notChecked', { title: what }))}\n  ${style.say(why)}`
  const choices = cure?.choices ?? []
  const lines = [
    `${style.bad('!')} ${style.bold(style.say(what))} ${style.dim(id)}`,
    ...seen.map((line) => style.dim(`  ${style.say(line)}`)),
    style.say(why),
    ...(because === null ? [] : [style.say(msg('cli.because', { finding: because }))]),
    style.say(todo),
    ...choices.map((choice) => {
      const command = [program, 'remedy', id, ...(choices.length > 1 ? ['--choice', choice.id] : []), ...again(options)]
      return style.say(msg('cli.chooseRemedy', { label: choice.label, command: command.join(' ') }))
    }),
  ]
  return lines.map((line, index) => (index === 0 ? line : `  ${line}`)).join('\n')
}

/** What names the service, for the command that is shown. */
function again({ service, role, set = [] }: ServiceOptions): string[] {
  if (service === undefined) return []
  return [
    '--service',
    service,
    ...(role === undefined ? [] : ['--role', role]),
    ...set.flatMap((one) => ['--set', one]),
  ]
}

function ignoredText({ id, what }: Finding, style: Style): string {
  return style.dim(style.say(msg('cli.ignored', { what, command: `sallyport doctor heed ${id}` })))
}
