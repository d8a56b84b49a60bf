import type { Command } from 'commander'
import { FOR_OPTION, openTaskFrom, turnTaskFrom, type EndOptions } from '../options.js'
import { planText } from '../output.js'
import { EXIT, type Run } from '../shell.js'

export function addPlan(program: Command, run: Run): void {
  program
    .command('plan <profile>')
    .description('show exactly what would run for a service, or for "on" and "off", without running it')
    .option(...FOR_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport plan jetstream-server\n  sallyport plan jetstream-relay --role sender --from 10.10.2.2 --json\n  sallyport plan off --for 30m',
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
