import type { Command } from 'commander'
import { FOR_OPTION, remedyTaskFrom, type EndOptions } from '../options.js'
import { conflictsText } from '../output.js'
import { EXIT, type Run } from '../shell.js'
import { applyTask } from './apply.js'
import { msg } from '../../text/index.js'

const HELP = `
Without an id it lists what is in each other's way here, with the remedies of each; that exits with 0 whatever it finds.
Needs root, or asks for its rights.

Examples:
  sallyport remedy                                  what is in each other's way?
  sallyport remedy flushed-ufw                      show the commands, ask, and mend it
  sallyport remedy ufw-and-firewalld --choice keep-ufw --yes
  sallyport undo                                    take the remedy back`

interface RemedyOptions extends EndOptions {
  readonly choice?: string
}

export function addRemedy(program: Command, run: Run): void {
  program
    .command('remedy [conflict]')
    .description('what is in each other’s way on this machine, and mend it')
    .option('--choice <id>', 'which remedy, where there are several')
    .option(...FOR_OPTION)
    .addHelpText('after', HELP)
    .action((conflict: string | undefined, _options, command: Command) =>
      run(command.optsWithGlobals<RemedyOptions>(), async (shell) => {
        const options: RemedyOptions = shell.options
        if (conflict !== undefined)
          return applyTask(shell, remedyTaskFrom(conflict, options.choice, options), msg('cli.askRemedy'))
        const { api, print, style } = shell
        const found = await api.call('conflicts', {})
        print(found, () => conflictsText(found, style))
        return EXIT.done
      })(),
    )
}
