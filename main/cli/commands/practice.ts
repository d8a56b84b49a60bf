import type { Command } from 'commander'
import { FIREWALL_TITLES, type FirewallKind } from '../../model/observation.js'
import type { Machine } from '../../practice/index.js'
import { msg, type Message, type Text } from '../../text/index.js'
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
      run(command.optsWithGlobals(), async ({ print, style }) => {
        const { endPractice, findMachine, findSimulations, practiceFolder } = await import('../../practice/index.js')
        const { end } = command.opts<{ end?: boolean }>()
        if (end === true) {
          const ended = await endPractice()
          print({ ended }, () => style.say(ended ? msg('cli.practiceGone') : msg('cli.noPractice')))
          return EXIT.done
        }
        const folder = practiceFolder()
        const machine = findMachine(folder)
        const simulated = findSimulations(folder)
        print({ machine: machine ?? null, simulated }, () => machineText(machine, simulated).map(style.say).join('\n'))
        return EXIT.done
      })(),
    )
}

function machineText(machine: Machine | undefined, simulated: readonly FirewallKind[]): Message[] {
  const throwAway = msg('cli.throwAway', { command: 'sallyport practice --end' })
  if (machine === undefined && simulated.length > 0) {
    const firewall = simulated
      .map((kind): Text => FIREWALL_TITLES[kind])
      .reduce((first, next) => msg('cli.anotherWith', { first, next }))
    return [msg('cli.simulatedThere', { firewall }), throwAway]
  }
  if (machine === undefined) return [msg('cli.beginPractice', { command: 'sallyport --practice status' })]
  const { firewall, rootless, made } = machine
  return [
    rootless ? msg('cli.practiceRunsRootless', { firewall, made }) : msg('cli.practiceRuns', { firewall, made }),
    throwAway,
  ]
}
