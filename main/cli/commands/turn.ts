import type { Command } from 'commander'
import { FOR_OPTION, turnTaskFrom, type EndOptions } from '../options.js'
import type { Run } from '../shell.js'
import { applyTask } from './apply.js'
import { msg } from '../../text/index.js'

export function addOn(program: Command, run: Run): void {
  program
    .command('on')
    .description('switch the firewall on: SSH is let in first, so that nobody is locked out')
    .option(...FOR_OPTION)
    .addHelpText(
      'after',
      '\nWhat sshd listens on is let in before. Where that cannot be done and somebody is connected\nthrough it, it is refused with exit code 3.\n\nExamples:\n  sallyport on\n  sallyport on --for 10m                            try it: off again by itself\n  sallyport on --firewall ufw --yes',
    )
    .action((_options, command: Command) =>
      run(command.optsWithGlobals<EndOptions>(), (shell) =>
        applyTask(shell, turnTaskFrom('on', shell.options), msg('cli.askOn')),
      )(),
    )
}

export function addOff(program: Command, run: Run): void {
  program
    .command('off')
    .description('switch the firewall off, for good or for a while; its rules are kept')
    .option(...FOR_OPTION)
    .addHelpText(
      'after',
      '\nNothing is refused while it is off.\n\nExamples:\n  sallyport off --for 30m                           on again by itself, also after a reboot\n  sallyport off\n  sallyport undo                                    on again',
    )
    .action((_options, command: Command) =>
      run(command.optsWithGlobals<EndOptions>(), (shell) =>
        applyTask(shell, turnTaskFrom('off', shell.options), msg('cli.askOff')),
      )(),
    )
}
