/**
 * The only program of Sallyport that runs with root's rights. It reads one request as a line of JSON from its standard
 * input (or, where there is none, from the channel that its arguments name), trusts nothing in it, and reports one JSON
 * object a line on its standard output. Exit code 0 when the work ended well, 1 otherwise; the `end` event says more.
 */
import { CLEAN_ENVIRONMENT, HERE, localHost, WORKING_DIRECTORY } from '../hosts/index.js'
import type { Channel } from './channel.js'
import { leaveBehind } from './leave-behind.js'
import { readInput } from './input.js'
import { serveRequest, type Examine } from './serve-request.js'

/** @param examine reads for `look` what those above the helper judge by */
export async function main(examine: Examine): Promise<void> {
  // Whatever the caller's environment held is gone before anything is started.
  const { SUDO_UID, PKEXEC_UID } = process.env
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name)
  if (HERE === 'win32') Object.assign(process.env, CLEAN_ENVIRONMENT)
  process.umask(0o022)
  process.chdir(WORKING_DIRECTORY)
  let cancelled = false
  const cancel = () => {
    cancelled = true
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, cancel)
  // nobody listens any more: the work is finished all the same
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const uid = process.geteuid?.() ?? -1
  const words = process.argv.slice(2)
  const channel = words.length === 0 ? undefined : await callBack(words, cancel)
  const emit = (event: object) => {
    const line = `${JSON.stringify(event)}\n`
    if (channel) channel.write(line)
    else process.stdout.write(line)
  }
  emit({ event: 'elevated', uid })
  const input = channel ? undefined : readInput(process.stdin, cancel)
  const text = channel?.text ?? (await input?.request) ?? ''
  const asked = channel?.uid ?? Number(PKEXEC_UID ?? SUDO_UID ?? uid)
  const end = await serveRequest(
    text,
    {
      uid: Number.isInteger(asked) ? asked : uid,
      onBehalf: channel !== undefined || isLent(PKEXEC_UID) || isLent(SUDO_UID),
      emit,
      cancelled: () => cancelled,
      gone: () => input?.ended() === true,
      leaveBehind: (later) => leaveBehind(process.argv[1] ?? '', later),
      examine,
    },
    localHost(),
  )
  channel?.end()
  process.stdin.destroy() // else it would keep this process until the caller is gone
  process.exitCode = end.result === 'failed' || end.result === 'reverted' ? 1 : 0
}

/** Whether sudo or pkexec says that somebody without rights called. */
const isLent = (uid: string | undefined) => uid !== undefined && uid !== '0'

/**
 * Only macOS and Windows need it: it is loaded when there are arguments. On Linux sudo and pkexec say who asked, and a
 * socket could be anybody's.
 */
async function callBack(words: readonly string[], cancel: () => void): Promise<Channel | undefined> {
  if (HERE === 'linux') throw new Error('the helper takes no arguments')
  const { channelArguments, openChannel } = await import('./channel.js')
  const called = channelArguments(words, HERE)
  return called && openChannel(called, cancel)
}
