import { readFileSync, readlinkSync } from 'node:fs'
import { HERE } from '../hosts/index.js'

/** The network namespace of a process, such as `net:[4026531840]`; `undefined` when it is gone. */
export function networkOf(pid: number | 'self'): string | undefined {
  if (HERE !== 'linux') return undefined
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return undefined
  }
}

/** When a process began, in ticks since the machine did, proc(5): ids are used again, this is not. */
export function startOf(pid: number): string | undefined {
  if (HERE !== 'linux') return undefined
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

/**
 * The words that start a command without the open files of this process. Electron leaves its own open to its children:
 * a practice machine would keep the window's connections, and lead out of itself.
 */
export function withoutFiles(argv: readonly string[], first = ''): [program: string, words: string[]] {
  // eslint-disable-next-line words/prose -- bash
  const close = 'for fd in /proc/self/fd/*; do fd=${fd##*/}; if ((fd > 2)); then exec {fd}>&-; fi; done'
  return ['/bin/bash', ['-c', `${close}; ${first}exec "$@"`, 'bash', ...argv]]
}
