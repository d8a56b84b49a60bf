import { readFile } from 'node:fs/promises'
import type { JournalEntry } from './entry.js'

/** This process, so that others can tell whether it still works: ids are used again, start times are not. */
export async function thisWorker(): Promise<JournalEntry['worker']> {
  return { pid: process.pid, started: (await startTime(process.pid)) ?? '' }
}

/** Whether an entry was left in the middle: its helper is gone. */
export async function isInterrupted({ state, worker }: JournalEntry): Promise<boolean> {
  if (state !== 'applying' && state !== 'undoing') return false
  const started = await startTime(worker.pid)
  return started === undefined || started !== worker.started
}

/** Field 22 of /proc/PID/stat, proc(5); the name in field 2 may hold blanks and brackets. */
async function startTime(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}
