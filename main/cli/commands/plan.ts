import type { Command } from 'commander'
import { msg } from '../../text/index.js'
import { examples, later, more } from '../help.js'
import { FOR_OPTION, INSIST_OPTION, openTaskFrom, turnTaskFrom, type EndOptions } from '../options.js'
import { planText } from '../output.js'
import { EXIT, type Run } from '../shell.js'

export function addPlan(program: Command, run: Run): void {
  program
    .command('plan <profile>')
    .description(later(msg('cliHelp.plan')))
    .option(...FOR_OPTION)
    .option(...INSIST_OPTION)
    .addHelpText(
      'after',
      more(
        examples(
          ['sallyport plan jetstream-server'],
          ['sallyport plan jetstream-relay --role sender --from 10.10.2.2 --json'],
          ['sallyport plan off --for 30m'],
        ),
      ),
    )
    .action((profile: string, _options, command: Command) =>
      run(command.optsWithGlobals<EndOptions>(), async ({ api, print, style, options }) => {
        const plan = await api.call(
          'plan',
          profile === 'on' || profile === 'off' ? turnTaskFrom(profile, options) : openTaskFrom(profile, options),
        )
        print(plan, () => planText(plan, style))
        return EXIT.done
      })(),
    )
}
