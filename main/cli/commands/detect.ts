import type { Command } from 'commander'
import { msg } from '../../text/index.js'
import { later } from '../help.js'
import { detectionText } from '../output.js'
import { EXIT, type Run } from '../shell.js'

export function addDetect(program: Command, run: Run): void {
  program
    .command('detect')
    .description(later(msg('cliHelp.detect')))
    .action((_options, command: Command) =>
      run(command.optsWithGlobals(), async ({ api, print, style }) => {
        const detection = await api.call('detect', {})
        print(detection, () => detectionText(detection, style))
        return EXIT.done
      })(),
    )
}
