import type { Command } from 'commander'
import { untilText } from '../../model/moment.js'
import { openingText } from '../../model/opening.js'
import { EXIT, type Run } from '../shell.js'

export function addHistory(program: Command, run: Run): void {
  program
    .command('history')
    .description('list every change that Sallyport made, the newest first')
    .action((_options, command: Command) =>
      run(command.optsWithGlobals(), async ({ api, print, style }) => {
        const result = await api.call('history', {})
        print(result, () =>
          result.entries.length === 0
            ? 'Sallyport has changed nothing on this machine yet.'
            : result.entries
                .map(({ journal, time, state, until, profile, firewall, openings }) =>
                  [
                    `${style.bold(journal)}  ${new Date(time).toLocaleString()}  ${style.say(profile.title)} on ${firewall}: ${state}${until !== null && state === 'applied' ? ` until ${untilText(until, Date.now())}` : ''}`,
                    ...openings.map((opening) => `  ${openingText(opening)}`),
                  ].join('\n'),
                )
                .join('\n'),
        )
        return EXIT.done
      })(),
    )
}
