import { createInterface } from 'node:readline'
import type { HelperEvent, HelperRequest } from '../helper/index.js'
import { problem } from '../model/problem.js'
import type { Method } from './methods.js'
import { startHelper } from './start-helper.js'

/**
 * Starts the helper by one way to rights, hands it the request and passes its events on, up to `end`.
 * @param signal asks the helper to stop: it finishes the step at hand and takes everything back
 * @throws ProblemError of kind `dismissed` or `rights` when it was stopped before, or the rights were not given; nothing was changed then
 */
export async function runHelper(
  method: Method,
  request: HelperRequest,
  onEvent: (event: HelperEvent) => void,
  signal?: AbortSignal,
): Promise<void> {
  // The signal tells nobody twice: one that came while the plan was made would be lost.
  if (signal?.aborted === true)
    throw problem('dismissed', 'You stopped it.', 'Nothing was changed.', 'Run it again when you want to go on.')
  const child = startHelper(method)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const stop = () => child.kill('SIGTERM')
  signal?.addEventListener('abort', stop)
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-2000)))
  child.stdin.on('error', () => undefined) // it may refuse before it has read everything
  child.stdin.end(JSON.stringify(request))
  let ran = false
  let finished = false
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as HelperEvent
    ran = true
    finished ||= event.event === 'end'
    onEvent(event)
    if (finished && !method.asks) break // its work is over; sudo alone has a terminal to give back
  }
  if (finished && !method.asks) {
    signal?.removeEventListener('abort', stop)
    child.stdout.destroy()
    child.stderr.destroy()
    child.unref()
    return
  }
  const code = await ended
  signal?.removeEventListener('abort', stop)
  if (finished) return
  if (ran) throw brokenOff(code, complaint)
  throw noRights(method, code, complaint)
}

/** pkexec answers 126 when the prompt was dismissed, 127 when nobody could ask; pkexec(1). sudo answers 1. */
function noRights({ name }: Method, code: number | null, complaint: string): Error {
  const said = complaint.trim().split('\n')[0] ?? ''
  if (name === 'pkexec' && code === 126)
    return problem(
      'dismissed',
      'The password prompt was closed.',
      'Nothing was changed.',
      'Apply again when you want to go on.',
    )
  if (name === 'root') return brokenOff(code, complaint)
  return problem(
    'rights',
    `The rights of an administrator were not given${said === '' ? '' : ` (${said})`}.`,
    'A firewall can be changed by root only. Nothing was changed.',
    name === 'pkexec'
      ? 'Ask an administrator of this machine, or run Sallyport with sudo in a terminal.'
      : 'Use the password of a user who may run sudo, or ask an administrator.',
  )
}

function brokenOff(code: number | null, complaint: string): Error {
  return problem(
    'failed',
    `The helper ended before it was done (${code === null ? 'it was killed' : `code ${code}`})${complaint === '' ? '' : `: ${complaint.trim().split('\n').at(-1) ?? ''}`}.`,
    'What it had begun stands in the journal.',
    'Run "sallyport undo": it first takes back whatever was left in the middle.',
  )
}
