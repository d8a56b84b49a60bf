import type { Command } from 'commander'
import { nothingFailed } from '../../model/evidence.js'
import { requestFrom } from '../options.js'
import { evidenceText } from '../output.js'
import { EXIT, type Run } from '../shell.js'

export function addVerify(program: Command, run: Run): void {
  program
    .command('verify <profile>')
    .description('prove that a service is open: listening, stored, loaded, effective')
    .addHelpText(
      'after',
      '\nExits with 5 when a rung of the ladder fails. Without root, all but listening is unknown.\n\nExample:\n  sallyport verify jetstream-server --json',
    )
    .action((profile: string, _options, command: Command) =>
      run(command.optsWithGlobals(), async ({ api, print, style, options }) => {
        const result = await api.call('verify', requestFrom(profile, options))
        print(result, () => evidenceText(result.openings, style))
        return nothingFailed(result.openings) ? EXIT.done : EXIT.unproven
      })(),
    )
}
