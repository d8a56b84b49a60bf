import { createInterface } from 'node:readline'
import type { Method } from './method.js'
import { startHelper, type HelperProcess } from './start-helper.js'

/** One request to a helper and what it says: over its standard streams, or by its calling back. */
export interface Conversation {
  /** What the helper says, line by line, until it ends. */
  readonly lines: AsyncIterable<string>
  /** Asks it to stop: it finishes the step at hand and takes everything back. */
  stop(): void
  /** Once the program that gave the rights has ended: its code, and what it said on standard error. */
  readonly ended: Promise<{ readonly code: number | null; readonly complaint: string }>
  /** Lets go of it after its end, without waiting until the process is gone. */
  leave(): void
  close(): Promise<void>
}

/** Starts the helper and hands it the request on its standard input. */
export function byStreams(method: Method, request: string): Conversation {
  const child = startHelper(method)
  const ended = endOf(child)
  child.stdin.on('error', () => undefined) // it may refuse before it has read everything
  // It stays open as long as somebody waits for the helper.
  child.stdin.write(`${request}\n`)
  return {
    lines: createInterface({ input: child.stdout }),
    stop: () => {
      // the signal is for what asks for the password; it does not reach a process of root's
      child.stdin.write('stop\n')
      child.kill('SIGTERM')
    },
    ended,
    leave: () => {
      child.stdin.destroy()
      child.stdout.destroy()
      child.stderr.destroy()
      child.unref()
    },
    close: () => Promise.resolve(),
  }
}

/** See {@link Conversation.ended}. */
export function endOf(child: HelperProcess): Conversation['ended'] {
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-2000)))
  return new Promise((resolve, reject) => {
    // Once it runs, all that can fail is a signal to it: pkexec has become a process of root's. Ctrl-C reaches that anyway.
    child.on('error', (error) => {
      if (child.pid === undefined) reject(error)
    })
    child.on('close', (code) => {
      resolve({ code, complaint })
    })
  })
}
