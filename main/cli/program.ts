import { Command, CommanderError, Option } from 'commander'
import { addCommands } from './commands/index.js'
import { localHost, type Session } from '../hosts/index.js'
import type { SimulatedMachine } from '../practice/index.js'
import { capital } from '../model/text.js'
import { usage } from './options.js'
import { splitPractice } from './split-practice.js'
import { EXIT, makeShell, report, type Run } from './shell.js'
import { msg, LANGUAGES } from '../text/index.js'

const EXAMPLES = `
Examples:
  sallyport detect                                  which firewall is in charge
  sallyport plan jetstream-server                   what would run, without running it
  sallyport apply jetstream-server --from 10.0.0.0/8
  sallyport verify jetstream-server                 does it work?
  sallyport explain tcp 8886                        what the kernel does with a packet, and why
  sallyport undo                                    take the last change back
  sallyport remedy                                  what is in each other's way, and mend it
  sallyport off --for 30m                           no firewall, for half an hour
  sallyport serve                                   the same in a browser
  sallyport --practice serve                        the same on a throw-away machine

Exit codes: 0 done or nothing to do, 1 failed (rolled back), 2 wrong usage or input,
3 refused for safety, 4 no permission or dismissed, 5 applied but not proven.`

/** Runs the command line. @param machine to work on instead of the real one @returns its exit code */
export async function main(argv: readonly string[], version: string, machine?: SimulatedMachine): Promise<number> {
  const here = localHost(process.env)
  let code: number = EXIT.done
  let name = ''
  const { rest, practice } = splitPractice(argv.slice(2))
  const program = makeProgram(version, rest, (options, command, kind) => async () => {
    try {
      if (here.session.SALLYPORT_PRACTICE !== undefined) await checkPractice(here.session)
      if (practice === undefined || name === 'practice') code = await command(makeShell(options, here, kind, machine))
      else {
        const { practise } = await import('./practice.js')
        code = await practise(practice, here, rest, name, options, (simulated) =>
          command(makeShell(options, here, kind, simulated)),
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
    return report(misused(error), { json: argv.includes('--json') }, here.session)
  }
  return code
}

async function checkPractice(session: Session): Promise<void> {
  const { assertInside } = await import('../practice/index.js')
  assertInside(session)
}

function misused({ message }: CommanderError): Error {
  return usage(`${capital(message.replace(/^error: /, ''))}.`, msg('cli.seeUsage', { command: 'sallyport --help' }))
}

function makeProgram(version: string, words: readonly string[], run: Run): Command {
  const collect = (value: string, before: string[] | undefined) => [...(before ?? []), value]
  const program = new Command('sallyport')
    .description('Opens the ports that a service needs on this machine’s firewall, proves it, and takes it back.')
    .version(version, '-V, --version', 'print the version')
    .option('--json', 'print JSON, for scripts')
    .option('-y, --yes', 'do not ask before changing something')
    .option('--set <key=value>', 'answer a question of the service (repeatable)', collect)
    .option('--role <role>', 'the part that this machine plays, for services that have several')
    .option('--firewall <kind>', 'work on this firewall: ufw, firewalld, nftables or iptables')
    .option('--zone <zone>', 'work on this zone of firewalld, or these networks of Windows: domain, private or public')
    .option('--from <cidr>', 'let in only this network (repeatable)', collect)
    .option('--state-dir <dir>', 'keep the journal here (also SALLYPORT_STATE_DIR)')
    .addOption(
      new Option('--lang <language>', 'say it in this language; else that of LC_ALL, LC_MESSAGES or LANG').choices(
        LANGUAGES,
      ),
    )
    .option('--practice', 'work on a throw-away machine; --practice=FIREWALL chooses its firewall')
    .helpCommand('help [command]', 'show help for a command')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXAMPLES)
    .configureOutput({ outputError: () => undefined }) // told as every other problem is
    .exitOverride()
  addCommands(program, run, words)
  for (const command of program.commands) command.configureHelp({ showGlobalOptions: true }).exitOverride()
  return program
}
