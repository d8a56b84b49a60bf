import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'

/** The tray's first file. The window starts it with Electron's own program as Node; its arguments start the window. */
async function run(): Promise<void> {
  // It is there all day and has little to do: a smaller heap is worth more than speed. Must be said before the rest is loaded.
  for (const flag of ['--optimize-for-size', '--lite-mode']) setFlagsFromString(flag)
  const { localHost } = await import('../hosts/index.js')
  const { log, openLog } = await import('../log/index.js')
  const { main } = await import('../tray/index.js')
  const here = localHost(process.env)
  openLog(here, 'tray')
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env
  const openWindow = (...args: readonly string[]) => {
    spawn(process.execPath, [...process.argv.slice(2), ...args], { env: environment, detached: true, stdio: 'ignore' })
      .on('error', (error) => {
        log('error', 'starting the window', error)
      })
      .unref()
  }
  await main({ here, pid: process.pid, icons: join(import.meta.dirname, 'resources/icons/tray'), openWindow }).catch(
    (error: unknown) => {
      log('warn', 'the tray', error)
    },
  )
  process.exit() // what is still open keeps nothing alive that nobody can see
}

void run()
