import { open } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { problem } from '../model/problem.js'
import { LOCK } from '../plan/index.js'

const FLOCK = '/usr/bin/flock'
/** How long one Sallyport waits for another, in seconds. */
const PATIENCE = 120

export interface Lock {
  /** Commands inherit it: the lock is free only when they have ended too, even if this process was killed. */
  readonly fd: number
  release(): Promise<void>
}

/**
 * Takes the lock that keeps two changes apart. It belongs to the open file, so the kernel frees it when the last
 * process that has the file open is gone: nothing stale is left behind, and an orphaned ufw is waited for.
 * @param onWait called once when another holds it
 * @throws ProblemError of kind `busy` after two minutes
 */
export async function takeLock(onWait: () => void): Promise<Lock> {
  const file = await open(LOCK, 'a', 0o600)
  if (!(await flock(file.fd, ['-n']))) {
    onWait()
    if (!(await flock(file.fd, ['-w', String(PATIENCE)]))) {
      await file.close()
      throw problem(
        'busy',
        'Another Sallyport has been changing the firewall for two minutes.',
        'Two changes at once would spoil each other. Nothing was changed.',
        'Wait until it has finished, then try again.',
      )
    }
  }
  return { fd: file.fd, release: () => file.close() }
}

/** flock(1) on an inherited descriptor locks the open file that this process shares with it. */
function flock(fd: number, options: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(FLOCK, ['-x', ...options, '3'], { stdio: ['ignore', 'ignore', 'ignore', fd], env: {} })
    child.on('error', reject)
    child.on('close', (code) => {
      resolve(code === 0)
    })
  })
}
