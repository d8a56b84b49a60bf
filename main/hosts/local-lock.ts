import { spawn } from 'node:child_process'
import { closeSync, constants, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HERE, type Lock, type LockOptions, type Platform } from './host.js'

const FLOCK = '/usr/bin/flock'
/** How long between two looks where nobody wakes it up, in milliseconds. */
const PAUSE = 100

/**
 * A lock that belongs to the open file, so the kernel frees it when the last process that has the file open is gone:
 * nothing stale is left behind, and an orphaned command is waited for.
 */
export class FileLock implements Lock {
  constructor(readonly fd: number) {}

  release(): void {
    closeSync(this.fd)
  }
}

/** @throws Error when the file may not be opened */
export async function lockFile(path: string, { patience, onWait }: LockOptions): Promise<Lock | undefined> {
  const fd = await (HERE === 'linux'
    ? withFlock(path, patience, onWait)
    : whenOpened(() => openAlone(path, HERE), onWait, patience))
  return fd === undefined ? undefined : new FileLock(fd)
}

async function withFlock(path: string, patience: number, onWait: () => void): Promise<number | undefined> {
  const file = openSync(path, 'a', 0o600)
  if (await flock(file, ['-n'])) return file
  onWait()
  if (await flock(file, ['-w', String(patience / 1000)])) return file
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

/** Asks again and again, as neither system wakes up who waits. @param patience in milliseconds */
export async function whenOpened<T>(
  openNow: () => Promise<T | undefined> | T | undefined,
  onWait: () => void,
  patience: number,
): Promise<T | undefined> {
  const end = performance.now() + patience
  for (let waits = 0; ; waits++) {
    const file = await openNow()
    if (file !== undefined || performance.now() > end) return file
    if (waits === 0) onWait()
    await sleep(PAUSE)
  }
}
