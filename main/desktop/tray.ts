import { spawn } from 'node:child_process'
import { log } from '../log/index.js'

/**
 * Starts the tray, a process of its own that outlasts the window: this very program as Node, which needs no display. It
 * ends by itself where there is one already, and where no panel would show it.
 * @param program the absolute path of tray.js
 * @param words what starts the window, behind the name of this program
 */
export function startTray(program: string, words: readonly string[]): void {
  spawn(process.execPath, [program, ...words], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    detached: true,
    stdio: 'ignore',
  })
    .on('error', (error) => {
      log('warn', 'starting the tray', error)
    })
    .unref()
}
