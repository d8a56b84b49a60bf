import { readFileSync, readlinkSync } from 'node:fs'

/**
 * The network namespace that a process is in, such as `net:[4026532301]`. Throws when the process is gone or is in the
 * machine's own network, which no test may touch.
 */
export function networkOf(pid: number): string {
  const network = link(pid)
  if (network === undefined) throw new Error(`process ${pid} is gone, and its network with it`)
  if (network === link('self') || network === link(1)) {
    throw new Error(`process ${pid} is in the machine's own network: refused`)
  }
  return network
}

/** The pids of a process' children, as the machine numbers them; none when it is gone. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

/**
 * Kills what an `nsenter` started, and all that came from it. Not nsenter, which then ends by itself: without it the
 * dead would be left to the machine's PID 1, and a host cannot end before they are reaped (measured: up to 2 s).
 */
export function killInside(nsenter: number): void {
  const inside = childrenOf(nsenter)
  if (inside.length === 0) signal(nsenter, 'SIGKILL')
  for (const pid of inside) killTree(pid)
}

function killTree(pid: number): void {
  const children = childrenOf(pid)
  signal(pid, 'SIGKILL')
  for (const child of children) killTree(child)
}

/** Sends a signal; false when the process is already gone. */
export function signal(pid: number, name: NodeJS.Signals | number): boolean {
  try {
    return process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

function link(pid: number | 'self'): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return undefined
  }
}
