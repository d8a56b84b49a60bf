import { Command, CommanderError, Option } from 'commander'
import { addCommands } from './commands/index.js'
import { localHost, type Session } from '../hosts/index.js'
import type { SimulatedMachine } from '../practice/index.js'
import { addForPackages } from './for-packages.js'
import { examples, helpOf, later, more } from './help.js'
import { misused } from './misused.js'
import { onHost } from './on-host.js'
import type { CommonOptions } from './options.js'
import { splitPractice } from './split-practice.js'
import { EXIT, makeShell, report, type Run } from './shell.js'
import { print } from './terminal.js'
import { LANGUAGES, languageOf, msg } from '../text/index.js'

const EXAMPLES = examples(
  ['sallyport detect', msg('cliHelp.exampleDetect')],
  ['sallyport plan jetstream-server', msg('cliHelp.examplePlan')],
  ['sallyport apply jetstream-server --from 10.0.0.0/8', msg('cliHelp.exampleApply')],
  ['sallyport verify jetstream-server', msg('cliHelp.exampleVerify')],
  ['sallyport explain tcp 8886', msg('cliHelp.exampleExplain')],
  ['sallyport watch tcp 8886', msg('cliHelp.exampleWatch')],
  ['sallyport undo', msg('cliHelp.exampleUndo')],
  ['sallyport remedy', msg('cliHelp.exampleRemedy')],
  ['sallyport off --for 30m', msg('cliHelp.exampleOff')],
  ['sallyport serve', msg('cliHelp.exampleServe')],
  ['sallyport --practice serve', msg('cliHelp.examplePractice')],
  ['sallyport --host root@10.9.0.2 status', msg('cliHelp.exampleOverSsh')],
)

const EXIT_CODES = {
  title: msg('cliHelp.exitCodes'),
  rows: [
    ['0', msg('cliHelp.exitDone')],
    ['1', msg('cliHelp.exitFailed')],
    ['2', msg('cliHelp.exitUsage')],
    ['3', msg('cliHelp.exitRefused')],
    ['4', msg('cliHelp.exitRights')],
    ['5', msg('cliHelp.exitUnproven')],
  ],
} as const

/** Runs the command line. @param machine to work on instead of the real one @returns its exit code */
export async function main(argv: readonly string[], version: string, machine?: SimulatedMachine): Promise<number> {
  const here = localHost(process.env)
  let code: number = EXIT.done
  let name = ''
  const { rest, practice } = splitPractice(argv.slice(2))
  const program = makeProgram(version, rest, here.session, (options, command, kind) => async () => {
    try {
      if (here.session.SALLYPORT_PRACTICE !== undefined) await checkPractice(here.session)
      const { host } = options
      if (host !== undefined && name !== 'serve')
        code = await onHost(host, name, practice !== undefined, here, (remote) =>
          command(makeShell(options, here, kind, { remote })),
        )
      else if (practice === undefined || name === 'practice')
        code = await command(makeShell(options, here, kind, { machine }))
      else {
        const { practise } = await import('./practice.js')
        code = await practise(practice, here, rest, name, options, (simulated) =>
          command(makeShell(options, here, kind, { machine: simulated })),
        )
      }
    } catch (error) {
      code = report(error, options, here.session)
    }
  })
  program.hook('preAction', (_program, command) => {
    name = command.name()
  })
  try {
    await program.parseAsync([...argv.slice(0, 2), ...rest])
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return EXIT.done
    if (error.code === 'commander.help') return EXIT.usage
    return report(misused(error), { ...program.opts<CommonOptions>(), json: argv.includes('--json') }, here.session)
  }
  return code
}

async function checkPractice(session: Session): Promise<void> {
  const { assertInside } = await import('../practice/index.js')
  assertInside(session)
}

function makeProgram(version: string, words: readonly string[], session: Session, run: Run): Command {
  const collect = (value: string, before: string[] | undefined) => [...(before ?? []), value]
  const program = new Command('sallyport')
  program
    .description(later(msg('cliHelp.sallyport')))
    .version(version, '-V, --version', later(msg('cliHelp.version')))
    .option('--json', later(msg('cliHelp.json')))
    .option('-y, --yes', later(msg('cliHelp.yes')))
    .option('--set <key=value>', later(msg('cliHelp.set')), collect)
    .option('--role <role>', later(msg('cliHelp.role')))
    .option('--firewall <kind>', later(msg('cliHelp.firewall')))
    .option('--zone <zone>', later(msg('cliHelp.zone')))
    .option('--from <cidr>', later(msg('cliHelp.from')), collect)
    .option('--state-dir <dir>', later(msg('cliHelp.stateDir')))
    .addOption(
      new Option('--lang <language>', later(msg('cliHelp.lang'))).choices(LANGUAGES).default(languageOf(session)),
    )
    .option('--practice', later(msg('cliHelp.practice')))
    .helpOption('-h, --help', later(msg('cliHelp.help')))
    .helpCommand('help [command]', later(msg('cliHelp.command')))
    .configureHelp(helpOf(program))
    .addHelpText('after', more(EXAMPLES, EXIT_CODES))
    .configureOutput({
      outputError: () => undefined,
      writeOut: (text) => {
        print(text.trimEnd())
      },
    }) // told as every other problem is
    .exitOverride()
  if (!words.includes('serve')) program.option('--host <destination>', later(msg('cliHelp.overSsh'))) // it has its own
  addCommands(program, run, words) // they inherit how help is written
  addForPackages(program, words, run, [EXAMPLES, EXIT_CODES])
  return program
}
