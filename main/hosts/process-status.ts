import { uptime } from 'node:os'
import type { Host, Platform, ProcessStatus } from './host.js'

/** A process of a machine, as its system tells it quickest. */
export async function processOn(
  host: Pick<Host, 'read' | 'run'>,
  platform: Platform,
  pid: number,
): Promise<ProcessStatus | null> {
  if (platform === 'win32') return isAlive(pid) ? { pid, ...ALIVE, notBefore: Date.now() - uptime() * 1000 } : null
  const started = await (platform === 'linux' ? fromProc(host, pid) : fromPs(host, pid))
  return started === undefined ? null : { pid, started }
}

/** No program of Windows tells the start quickly: that it is alive, and began since the machine did, must do. */
const ALIVE = { started: 'alive' }

/** Field 22 of /proc/PID/stat, proc(5); the name in field 2 may hold blanks and brackets. */
async function fromProc(host: Pick<Host, 'read'>, pid: number): Promise<string | undefined> {
  // a process that ends while it is read is no error (ESRCH)
  const stat = await host.read(`/proc/${pid}/stat`).catch(() => undefined)
  if (stat?.state !== 'text') return undefined
  const fields = stat.text.slice(stat.text.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' ? undefined : fields[19]
}

/** The start in UTC as ps(1) tells it, to the second: `Sat Nov 21 14:10:14 2026`. Its code is not 0 where there is none. */
async function fromPs(host: Pick<Host, 'run'>, pid: number): Promise<string | undefined> {
  const { code, stdout } = await host.run(['/usr/bin/env', 'TZ=UTC', '/bin/ps', '-o', 'lstart=', '-p', String(pid)])
  return code === 0 ? stdout.trim().replace(/\s+/g, ' ') || undefined : undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
