import { Argument, type Command } from 'commander'
import { localHost } from '../hosts/index.js'
import type { ShellName } from './completion/index.js'
import type { Rows } from './help.js'
import { manualOf } from './manual.js'
import { EXIT, type Run } from './shell.js'
import { print } from './terminal.js'

type Add = (program: Command, name: string, run: Run, lists: readonly Rows[]) => void

/** What packages are made with, and removed with; nobody else needs them, and the help does not show them. */
const COMMANDS: Readonly<Record<string, Add>> = {
  manual: (program, name, _run, lists) => {
    program.command(name, { hidden: true }).action(() => {
      print(manualOf(program, lists).trimEnd())
    })
  },
  completion: (program, name) => {
    program
      .command(name, { hidden: true })
      .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
      .action(async (shell: ShellName) => {
        const { completionFor } = await import('./completion/index.js')
        print((await completionFor(shell, program)).trimEnd())
      })
  },
  removal: (program, name, run) => {
    program.command(name, { hidden: true }).action(() =>
      run(program.opts(), async ({ style }) => {
        const { prepareRemoval } = await import('./removal.js')
        for (const line of await prepareRemoval(localHost())) print(style.say(line))
        return EXIT.done
      })(),
    )
  },
}

/** @param words of the command line: the command is added if they begin with it @param lists what stands under the help */
export function addForPackages(program: Command, words: readonly string[], run: Run, lists: readonly Rows[]): void {
  const [name = ''] = words
  if (Object.hasOwn(COMMANDS, name)) COMMANDS[name]?.(program, name, run, lists)
}
