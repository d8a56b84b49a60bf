import type { Command } from 'commander'
import type { Machine } from '../../practice/index.js'
import { EXIT, type Run } from '../shell.js'

export function addPractice(program: Command, run: Run): void {
  program
    .command('practice')
    .description('the practice machine that --practice works on: which, and end it')
    .option('--end', 'throw it away, with its firewall and its journal')
    .addHelpText(
      'after',
      '\nWith --practice every command works on a throw-away machine with a real firewall, never on your own. It stays\nfor the next command, and ends after an hour without use.\n\nExamples:\n  sallyport --practice apply jetstream-server\n  sallyport --practice=nftables serve\n  sallyport practice --end',
    )
    .action((_options, command: Command) =>
      run(command.optsWithGlobals(), async ({ print }) => {
        const { endPractice, findMachine, practiceFolder } = await import('../../practice/index.js')
        const { end } = command.opts<{ end?: boolean }>()
        if (end === true) {
          const ended = await endPractice()
          print({ ended }, () => (ended ? 'The practice machine is gone.' : 'There was no practice machine.'))
          return EXIT.done
        }
        const machine = findMachine(practiceFolder())
        print({ machine: machine ?? null }, () => machineText(machine))
        return EXIT.done
      })(),
    )
}

function machineText(machine: Machine | undefined): string {
  if (machine === undefined) return 'There is no practice machine. Begin one with: sallyport --practice status'
  const { firewall, rootless, made } = machine
  return `A practice machine runs with real ${firewall}${rootless ? ', made without root' : ''}, since ${made}.\nThrow it away with: sallyport practice --end`
}
