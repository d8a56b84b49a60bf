import type { Command } from 'commander'
import { openingText } from '../../model/opening.js'
import { problemText } from '../output.js'
import { exitCode, type Shell, type Run } from '../shell.js'
import { INSIST_OPTION } from '../options.js'
import { complain, print } from '../terminal.js'
import { followWork } from '../work.js'
import { agreed } from './apply.js'
import { examples, later, more } from '../help.js'
import { msg } from '../../text/index.js'

export function addUndo(program: Command, run: Run): void {
  program
    .command('undo [id]')
    .description(later(msg('cliHelp.undo')))
    .option(...INSIST_OPTION)
    .addHelpText(
      'after',
      more(examples(['sallyport undo'], ['sallyport history'], ['sallyport undo 20261121T101500-3fa9c1 --yes'])),
    )
    .action((id: string | undefined, _options, command: Command) =>
      run(command.optsWithGlobals(), (shell) => undo(shell, id))(),
    )
}

async function undo(shell: Shell, id: string | undefined): Promise<number> {
  const { api, options, style } = shell
  const work = followWork(shell)
  const insists = options.allowLockout === true ? { allowLockout: true } : {}
  try {
    if (options.yes !== true) {
      const { entries } = await api.call('history', {})
      const entry =
        id === undefined
          ? entries.find(({ state }) => state === 'applied' || state === 'interrupted')
          : entries.find(({ journal }) => journal === id)
      if (entry) {
        if (!options.json)
          print(
            `${style.bold(style.say(msg('cli.undoing', { title: entry.profile.title })))}\n${[...entry.openings.map((opening) => style.say(openingText(opening))), '', ...entry.takesBack].map((line) => `  ${line}\n`).join('')}`,
          )
        await agreed(shell, msg('cli.askUndo'))
      }
    }
    work.begin()
    const end = await api.call('undo', { ...(id === undefined ? {} : { journal: id }), ...insists }, work.onEvent)
    work.stop()
    if (!options.json) {
      if (end.problem) complain(problemText(end.problem, style))
      if (end.result === 'undone')
        print(`${style.good(style.say(msg('cli.undone')))} ${style.say(msg('cli.asBefore'))}`)
      if (end.result === 'unchanged') print(style.say(msg('cli.nothingToUndo')))
    }
    return exitCode(end.problem)
  } catch (error) {
    return work.failed(error)
  }
}
