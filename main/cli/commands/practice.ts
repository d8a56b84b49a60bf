import type { Command } from 'commander'
import { FIREWALL_TITLES, type FirewallKind } from '../../model/observation.js'
import type { Machine } from '../../practice/index.js'
import { EXIT, type Run } from '../shell.js'

export function addPractice(program: Command, run: Run): void {
  program
    .command('practice')
    .description('the practice machine that --practice works on: which, and end it')
    .option('--end', 'throw it away, with its firewall and its journal')
    .addHelpText(
      'after',
      '\nWith --practice every command works on a throw-away machine, never on your own: with a real firewall on Linux where\none is installed, else with a simulated one. It stays for the next command, and ends after an hour without use.\n\nExamples:\n  sallyport --practice apply jetstream-server\n  sallyport --practice=nftables serve\n  sallyport practice --end',
    )
    .action((_options, command: Command) =>
      run(command.optsWithGlobals(), async ({ print }) => {
        const { endPractice, findMachine, findSimulations, practiceFolder } = await import('../../practice/index.js')
        const { end } = command.opts<{ end?: boolean }>()
        if (end === true) {
          const ended = await endPractice()
          print({ ended }, () => (ended ? 'The practice machine is gone.' : 'There was no practice machine.'))
          return EXIT.done
        }
        const folder = practiceFolder()
        const machine = findMachine(folder)
        const simulated = findSimulations(folder)
        print({ machine: machine ?? null, simulated }, () => machineText(machine, simulated))
        return EXIT.done
      })(),
    )
}

function machineText(machine: Machine | undefined, simulated: readonly FirewallKind[]): string {
  if (machine === undefined && simulated.length > 0)
    return `A simulated machine is there, with ${simulated.map((kind) => FIREWALL_TITLES[kind]).join('; another with ')}.\nThrow it away with: sallyport practice --end`
  if (machine === undefined) return 'There is no practice machine. Begin one with: sallyport --practice status'
  const { firewall, rootless, made } = machine
  return `A practice machine runs with real ${firewall}${rootless ? ', made without root' : ''}, since ${made}.\nThrow it away with: sallyport practice --end`
}
