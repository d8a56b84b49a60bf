import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { localHost } from '../hosts/index.js'
import { log, openLog } from '../log/index.js'
import { main } from '../tray/index.js'

/** The tray, which the window starts with Electron's own program as Node. Its arguments are those that the window needs. */
const here = localHost(process.env)
openLog(here, 'tray')

const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env
const words = process.argv.slice(2)

main({
  here,
  pid: process.pid,
  icons: join(import.meta.dirname, 'resources/icons/tray'),
  openWindow: (...args) => {
    spawn(process.execPath, [...words, ...args], { env: environment, detached: true, stdio: 'ignore' })
      .on('error', (error) => {
        log('error', 'starting the window', error)
      })
      .unref()
  },
})
  .catch((error: unknown) => {
    log('warn', 'the tray', error)
  })
  // what is still open keeps nothing that nobody can see alive
  .finally(() => process.exit())
