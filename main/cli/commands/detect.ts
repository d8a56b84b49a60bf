import type { Command } from 'commander'
import { detectionText } from '../output.js'
import { EXIT, type Run } from '../shell.js'

export function addDetect(program: Command, run: Run): void {
  program
    .command('detect')
    .description('find out which firewall is in charge; needs no rights, tells more as root')
    .action((_options, command: Command) =>
      run(command.optsWithGlobals(), async ({ api, print, style }) => {
        const detection = await api.call('detect', {})
        print(detection, () => detectionText(detection, style))
        return EXIT.done
      })(),
    )
}
