import type { Command } from 'commander'
import { msg } from '../../text/index.js'
import { examples, later, more } from '../help.js'
import { nothingFailed } from '../../model/evidence.js'
import { requestFrom } from '../options.js'
import { evidenceText } from '../output.js'
import { EXIT, type Run } from '../shell.js'

export function addVerify(program: Command, run: Run): void {
  program
    .command('verify <profile>')
    .description(later(msg('cliHelp.verify')))
    .addHelpText('after', more(msg('cliHelp.verifyNotes'), examples(['sallyport verify jetstream-server --json'])))
    .action((profile: string, _options, command: Command) =>
      run(command.optsWithGlobals(), async ({ api, print, style, options }) => {
        const result = await api.call('verify', requestFrom(profile, options))
        print(result, () => evidenceText(result.openings, style))
        return nothingFailed(result.openings) ? EXIT.done : EXIT.unproven
      })(),
    )
}
