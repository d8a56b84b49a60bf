import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'

/** Does something while no other process of this user makes or ends the practice machine of that folder. */
export async function alone<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const file = openSync(join(folder, 'lock'), 'a', 0o600)
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn('/usr/bin/flock', ['-x', '3'], { stdio: ['ignore', 'ignore', 'ignore', file], env: {} })
      child.once('error', reject)
      child.once('close', () => {
        resolve()
      })
    })
    return await work()
  } finally {
    closeSync(file)
  }
}
