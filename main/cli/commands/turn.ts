import type { Command } from 'commander'
import { addTrialOptions, FOR_OPTION, turnTaskFrom, type EndOptions } from '../options.js'
import type { Run } from '../shell.js'
import { applyTask } from './apply.js'
import { examples, later, more } from '../help.js'
import { msg } from '../../text/index.js'

export function addOn(program: Command, run: Run): void {
  addTrialOptions(
    program
      .command('on')
      .description(later(msg('cliHelp.on')))
      .option(...FOR_OPTION),
  )
    .addHelpText(
      'after',
      more(
        msg('cliHelp.onNotes'),
        examples(
          ['sallyport on'],
          ['sallyport on --for 10m', msg('cliHelp.exampleOnFor')],
          ['sallyport on --firewall ufw --yes'],
        ),
      ),
    )
    .action((_options, command: Command) =>
      run(command.optsWithGlobals<EndOptions>(), (shell) =>
        applyTask(shell, turnTaskFrom('on', shell.options), msg('cli.askOn')),
      )(),
    )
}

export function addOff(program: Command, run: Run): void {
  addTrialOptions(
    program
      .command('off')
      .description(later(msg('cliHelp.off')))
      .option(...FOR_OPTION),
  )
    .addHelpText(
      'after',
      more(
        msg('cliHelp.offNotes'),
        examples(
          ['sallyport off --for 30m', msg('cliHelp.exampleOffFor')],
          ['sallyport off'],
          ['sallyport undo', msg('cliHelp.exampleOffUndo')],
        ),
      ),
    )
    .action((_options, command: Command) =>
      run(command.optsWithGlobals<EndOptions>(), (shell) =>
        applyTask(shell, turnTaskFrom('off', shell.options), msg('cli.askOff')),
      )(),
    )
}
