import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Argument, CallName, Result } from '../../../main/api/contract.js'
import { ProblemError, type Problem } from '../../../main/model/problem.js'
import type { PushEvent } from '../../../main/model/push-event.js'
import type { LabHost } from './host.js'
import { pathFor, sallyportCommand } from './sallyport.js'

const CLIENT = fileURLToPath(new URL('page-client.mjs', import.meta.url))

/** A page that a user of the host has open, served by `sallyport serve`. */
export interface OpenPage extends AsyncDisposable {
  /** Subscribes; from then on the page only hears. @returns the next event, each time it is called */
  subscribe(): () => Promise<PushEvent>
  /** One call at a time. @throws ProblemError when the answer is one */
  call<N extends CallName>(name: N, argument: Argument<N>): Promise<Result<N>>
  /** The browser and the server of the page are gone, without a word. */
  kill(): Promise<void>
}

/** @param installed the words that start an installed `sallyport`; else it is that of the checkout */
export async function openPage(host: LabHost, uid: number, installed?: readonly string[]): Promise<OpenPage> {
  const command = await sallyportCommand(host, uid)
  const server = host.spawn([...(installed ?? command), 'serve', '--json'], { uid })
  const { url } = JSON.parse(await nextLine(linesOf(server))) as { url: string }
  const client = host.spawn([command[0] ?? '', await pathFor(host, uid, CLIENT), url], { uid })
  const answers = linesOf(client)
  const call: OpenPage['call'] = async (name, argument) => {
    client.stdin?.write(`${JSON.stringify({ name, argument })}\n`)
    const told = JSON.parse(await nextLine(answers)) as { result: Result<typeof name>; problem?: Problem }
    if (told.problem) throw new ProblemError(told.problem)
    return told.result
  }
  const end = async (signal: NodeJS.Signals) => {
    const running = [client, server].filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    await Promise.all(
      running.map((child) => {
        const closed = new Promise((resolve) => child.once('close', resolve))
        child.kill(signal)
        return closed
      }),
    )
  }
  return {
    call,
    kill: () => end('SIGKILL'),
    subscribe: () => {
      client.stdin?.write(`${JSON.stringify({ name: 'subscribe', argument: {} })}\n`)
      return async () => (JSON.parse(await nextLine(answers)) as { event: PushEvent }).event
    },
    [Symbol.asyncDispose]: () => end('SIGTERM'),
  }
}

function linesOf({ stdout }: ChildProcess): AsyncIterator<string, undefined> {
  if (!stdout) throw new Error('nothing to read')
  return createInterface({ input: stdout })[Symbol.asyncIterator]()
}

async function nextLine(lines: AsyncIterator<string, undefined>): Promise<string> {
  const next = await lines.next()
  if (next.done === true) throw new Error('it ended')
  return next.value
}
