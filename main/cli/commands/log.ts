import type { Command } from 'commander'
import { LogFile, logFolder } from '../../log/index.js'
import { problem } from '../../model/problem.js'
import { usage, type CommonOptions } from '../options.js'
import { EXIT, type Run } from '../shell.js'
import { examples, later, more } from '../help.js'
import { msg } from '../../text/index.js'

interface LogOptions extends CommonOptions {
  readonly lines?: string
}

export function addLog(program: Command, run: Run): void {
  program
    .command('log')
    .description(later(msg('cliHelp.log')))
    .option('-n, --lines <count>', later(msg('cliHelp.lines')), '20')
    .addHelpText(
      'after',
      more(msg('cliHelp.logNotes', { command: 'sudo sallyport log' }), examples(['sallyport log -n 100'])),
    )
    .action((_options, command: Command) => {
      const options = command.optsWithGlobals<LogOptions>()
      return run(options, ({ here, print, style }) => {
        const count = Number(options.lines)
        if (!Number.isInteger(count) || count < 0)
          throw usage(
            msg('cli.badLines', { text: options.lines ?? '' }),
            msg('cli.forInstance', { command: 'sallyport log -n 100' }),
          )
        const folder = logFolder(here.platform, here.uid, here.session)
        if (folder === undefined) throw problem('failed', msg('cli.noLog'), msg('cli.noLogMeans'), msg('cli.noLogTodo'))
        const file = new LogFile(folder)
        const lines = file.last(count)
        print({ path: file.path, lines }, () =>
          [style.bold(file.path), ...(lines.length === 0 ? [style.say(msg('cli.emptyLog'))] : lines)].join('\n'),
        )
        return Promise.resolve(EXIT.done)
      })()
    })
}
