import { closeSync, constants, mkdirSync, openSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HERE, type Platform } from '../hosts/index.js'
import { systemState } from '../journal/index.js'
import { problem } from '../model/problem.js'
import { LOCK } from '../plan/index.js'

/** In a folder that only root or administrators write, so that nobody else can hold it. */
const LOCKS: Readonly<Record<Platform, string>> = {
  linux: LOCK,
  darwin: '/var/run/sallyport.lock',
  win32: `${systemState('win32')}\\lock`,
}
const LOCK_FILE = LOCKS[HERE]
const FLOCK = '/usr/bin/flock'
/** How long one Sallyport waits for another, in seconds. */
const PATIENCE = 120
/** How long between two looks where nobody wakes it up, in milliseconds. */
const PAUSE = 100

export interface Lock {
  /** Commands inherit it: the lock is free only when they have ended too, even if this process was killed. */
  readonly fd: number
  release(): void
}

/**
 * Takes the lock that keeps two changes apart. It belongs to the open file, so the kernel frees it when the last
 * process that has the file open is gone: nothing stale is left behind, and an orphaned ufw is waited for.
 * @param onWait called once when another holds it
 * @throws ProblemError of kind `busy` after two minutes
 */
export async function takeLock(onWait: () => void, path = LOCK_FILE): Promise<Lock> {
  const file = await (HERE === 'linux' ? withFlock(path, onWait) : whenOpened(() => openAlone(path, HERE), onWait))
  if (file !== undefined)
    return {
      fd: file,
      release: () => {
        closeSync(file)
      },
    }
  throw problem(
    'busy',
    'Another Sallyport has been changing the firewall for two minutes.',
    'Two changes at once would spoil each other. Nothing was changed.',
    'Wait until it has finished, then try again.',
  )
}

async function withFlock(path: string, onWait: () => void): Promise<number | undefined> {
  const file = openSync(path, 'a', 0o600)
  if (await flock(file, ['-n'])) return file
  onWait()
  if (await flock(file, ['-w', String(PATIENCE)])) return file
  closeSync(file)
  return undefined
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

/**
 * macOS has no flock(1), Windows no flock at all, but both can open a file so that nobody else can until it is closed:
 * open(2) with O_EXLOCK, and a share mode of nothing, which libuv calls UV_FS_O_EXLOCK.
 * @returns `undefined` while another has it
 */
function openAlone(path: string, platform: Platform): number | undefined {
  const alone = platform === 'win32' ? 0x1000_0000 : 0x20 | constants.O_NONBLOCK
  if (platform === 'win32') mkdirSync(dirname(path), { recursive: true })
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT | alone, 0o600)
  } catch (error) {
    if (['EBUSY', 'EAGAIN', 'EWOULDBLOCK'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

/** Asks again and again, as neither system wakes up who waits. */
export async function whenOpened<T>(
  openNow: () => Promise<T | undefined> | T | undefined,
  onWait: () => void,
  patience = PATIENCE * 1000,
): Promise<T | undefined> {
  const end = performance.now() + patience
  for (let waits = 0; ; waits++) {
    const file = await openNow()
    if (file !== undefined || performance.now() > end) return file
    if (waits === 0) onWait()
    await sleep(PAUSE)
  }
}
