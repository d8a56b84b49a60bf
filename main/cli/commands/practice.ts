import type { Command } from 'commander'
import { firewallName, type FirewallKind } from '../../model/observation.js'
import type { Machine } from '../../practice/index.js'
import { examples, later, more } from '../help.js'
import { msg, type Message, type Text } from '../../text/index.js'
import { EXIT, type Run } from '../shell.js'

export function addPractice(program: Command, run: Run): void {
  program
    .command('practice')
    .description(later(msg('cliHelp.practiceCommand')))
    .option('--end', later(msg('cliHelp.end')))
    .addHelpText(
      'after',
      more(
        msg('cliHelp.practiceNotes'),
        examples(
          ['sallyport --practice apply jetstream-server'],
          ['sallyport --practice=nftables serve'],
          ['sallyport practice --end'],
        ),
      ),
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
      .map((kind): Text => firewallName(kind))
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
