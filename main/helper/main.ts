/**
 * The only program of Sallyport that runs with root's rights. It reads one request as JSON from its standard input,
 * trusts nothing in it, and reports one JSON object a line on its standard output. Exit code 0 when the work ended
 * well, 1 otherwise; the `end` event says more.
 */
import { spawn } from 'node:child_process'
import { LARGEST_REQUEST, type ExpireRequest } from './request.js'
import { serveRequest } from './serve-request.js'

export async function main(): Promise<void> {
  // Whatever the caller's environment held is gone before anything is started.
  const { SUDO_UID, PKEXEC_UID } = process.env
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name)
  process.umask(0o022)
  process.chdir('/')
  let cancelled = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => (cancelled = true))
  process.stdout.on('error', () => undefined) // nobody listens any more: the work is finished all the same
  const emit = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`)
  const uid = process.geteuid?.() ?? -1
  emit({ event: 'elevated', uid })
  const text = await readRequest()
  const asked = Number(PKEXEC_UID ?? SUDO_UID ?? uid)
  const end = await serveRequest(text, {
    uid: Number.isInteger(asked) ? asked : uid,
    emit,
    cancelled: () => cancelled,
    leaveBehind,
  })
  process.exitCode = end.result === 'failed' || end.result === 'reverted' ? 1 : 0
}

/** A helper in a session of its own: it outlives this one, the window and the terminal. */
function leaveBehind(request: ExpireRequest): void {
  const child = spawn(process.execPath, process.argv.slice(1), {
    cwd: '/',
    env: process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  child.on('error', () => undefined) // the next start of Sallyport takes back what is overdue
  child.stdin.on('error', () => undefined)
  child.stdin.end(JSON.stringify(request))
  child.unref()
}

/** Standard input up to its end; more than 1 MiB is cut off, and then is no JSON. */
async function readRequest(): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LARGEST_REQUEST) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
