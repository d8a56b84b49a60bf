import type { Command } from 'commander'
import type { HistoryEntry } from '../../api/contract.js'
import { openingText } from '../../model/opening.js'
import type { Style } from '../output.js'
import { EXIT, type Run } from '../shell.js'
import { later } from '../help.js'
import { msg } from '../../text/index.js'

export function addHistory(program: Command, run: Run): void {
  program
    .command('history')
    .description(later(msg('cliHelp.history')))
    .action((_options, command: Command) =>
      run(command.optsWithGlobals(), async ({ api, print, style }) => {
        const result = await api.call('history', {})
        print(result, () =>
          result.entries.length === 0
            ? style.say(msg('cli.nothingDone'))
            : result.entries.map((entry) => entryText(entry, style)).join('\n'),
        )
        return EXIT.done
      })(),
    )
}

function entryText({ journal, time, state, until, profile, firewall, openings }: HistoryEntry, style: Style): string {
  const subject = firewall === null ? profile.title : msg('cli.onFirewall', { title: profile.title, firewall })
  const what =
    until !== null && state === 'applied'
      ? msg('cli.entryUntil', { subject, state, until: { at: until } })
      : msg('cli.entry', { subject, state })
  return [
    `${style.bold(journal)}  ${style.moment(time)}  ${style.say(what)}`,
    ...openings.map((opening) => `  ${style.say(openingText(opening))}`),
  ].join('\n')
}
