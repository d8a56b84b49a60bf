import type { Command } from 'commander'
import { addTrialOptions, FOR_OPTION, remedyTaskFrom, SERVICE_OPTION, type ServiceOptions } from '../options.js'
import { conflictsText } from '../output.js'
import { EXIT, type Run } from '../shell.js'
import { applyTask } from './apply.js'
import { examples, later, more } from '../help.js'
import { msg } from '../../text/index.js'

const HELP = more(
  msg('cliHelp.remedyNotes'),
  examples(
    ['sallyport remedy', msg('cliHelp.exampleRemedy')],
    ['sallyport remedy flushed-ufw', msg('cliHelp.exampleRemedyOne')],
    ['sallyport remedy ufw-and-firewalld --choice keep-ufw --yes'],
    ['sallyport undo', msg('cliHelp.exampleRemedyUndo')],
  ),
)

interface RemedyOptions extends ServiceOptions {
  readonly choice?: string
}

export function addRemedy(program: Command, run: Run): void {
  addTrialOptions(
    program
      .command('remedy [conflict]')
      .description(later(msg('cliHelp.remedy')))
      .option('--choice <id>', later(msg('cliHelp.choice')))
      .option(...SERVICE_OPTION)
      .option(...FOR_OPTION),
  )
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
