import type { Command } from 'commander'
import { requestFrom } from '../options.js'
import { planText } from '../output.js'
import { EXIT, type Run } from '../shell.js'

export function addPlan(program: Command, run: Run): void {
  program
    .command('plan <profile>')
    .description('show exactly what would run, without running it')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport plan jetstream-server\n  sallyport plan jetstream-relay --role sender --from 10.10.2.2 --json',
    )
    .action((profile: string, _options, command: Command) =>
      run(command.optsWithGlobals(), async ({ api, print, style, options }) => {
        const plan = await api.call('plan', requestFrom(profile, options))
        print(plan, () => planText(plan, style))
        return EXIT.done
      })(),
    )
}
