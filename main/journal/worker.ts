import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { HERE, type Platform } from '../hosts/index.js'
import type { JournalEntry } from './entry.js'

/** This process, so that others can tell whether it still works: ids are used again, start times are not. */
export async function thisWorker(platform: Platform = HERE): Promise<JournalEntry['worker']> {
  return { pid: process.pid, started: (await startTime(process.pid, platform)) ?? '' }
}

/** Whether an entry was left in the middle: its helper is gone. */
export async function isInterrupted(
  { state, worker, time }: JournalEntry,
  platform: Platform = HERE,
): Promise<boolean> {
  if (!isUnfinished({ state })) return false
  if (platform === 'win32' && Date.parse(time) < Date.now() - uptime() * 1000 - CLOCK_STEP) return true
  const started = await startTime(worker.pid, platform)
  return started === undefined || started !== worker.started
}

/** Whether a change has begun and not ended. Who holds the helper's lock knows that nobody works on it any more. */
export function isUnfinished({ state }: Pick<JournalEntry, 'state'>): boolean {
  return state === 'applying' || state === 'undoing'
}

/** How far a clock may have been set since the machine started, in milliseconds. */
const CLOCK_STEP = 120_000

function startTime(pid: number, platform: Platform): Promise<string | undefined> | string | undefined {
  switch (platform) {
    case 'linux':
      return fromProc(pid)
    case 'darwin':
      return fromPs(pid)
    case 'win32':
      // no program of Windows tells the start quickly: alive, and begun since the machine started, must do
      return isAlive(pid) ? 'alive' : undefined
  }
}

/** Field 22 of /proc/PID/stat, proc(5); the name in field 2 may hold blanks and brackets. */
function fromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

/** The start as ps(1) tells it, to the second: `Sat Nov 21 14:10:14 2026`. */
function fromPs(pid: number): Promise<string | undefined> {
  const options = { env: { LC_ALL: 'C', TZ: 'UTC' } }
  return new Promise((resolve) => {
    execFile('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], options, (error, stdout) => {
      // an error: there is no such process
      resolve(error ? undefined : stdout.trim().replace(/\s+/g, ' ') || undefined)
    })
  })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
