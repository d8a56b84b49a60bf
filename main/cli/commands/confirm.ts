import type { Command } from 'commander'
import { msg } from '../../text/index.js'
import { examples, later, more } from '../help.js'
import { problemText } from '../output.js'
import { exitCode, type Run } from '../shell.js'
import { complain, print } from '../terminal.js'
import { followWork } from '../work.js'

export function addConfirm(program: Command, run: Run): void {
  program
    .command('confirm [id]')
    .description(later(msg('cliHelp.confirm')))
    .option('--revert', later(msg('cliHelp.revert')))
    .addHelpText(
      'after',
      more(
        examples(
          ['sallyport confirm'],
          ['sallyport confirm 20261121T101500-3fa9c1'],
          ['sallyport confirm --revert', msg('cliHelp.exampleRevert')],
        ),
      ),
    )
    .action((id: string | undefined, { revert = false }: { revert?: boolean }, command: Command) =>
      run(command.optsWithGlobals(), async (shell) => {
        const { api, options, style } = shell
        const work = followWork(shell)
        try {
          work.begin()
          const end = await api.call('confirm', { ...(id === undefined ? {} : { journal: id }), revert }, work.onEvent)
          work.stop()
          if (!options.json) {
            if (end.problem) complain(problemText(end.problem, style))
            else print(style.good(style.say(revert ? msg('cli.undone') : msg('cli.confirmed'))))
          }
          return exitCode(end.problem)
        } catch (error) {
          return work.failed(error)
        }
      })(),
    )
}
