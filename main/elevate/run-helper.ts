import type { HelperEvent, HelperRequest } from '../helper/index.js'
import { problem } from '../model/problem.js'
import { msg, type Message } from '../text/index.js'
import { byStreams, type Conversation } from './conversation.js'
import type { Method } from './method.js'

// what pkexec says in every language
const NO_AGENT = /No authentication agent found\.$/
const NOT_AUTHORIZED = /Not authorized$/

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
  if (wasStopped(signal)) throw stopped()
  if (method.serve) return method.serve(JSON.stringify(request), onEvent, () => wasStopped(signal))
  const talk = await begin(method, JSON.stringify(request))
  const stop = () => {
    talk.stop()
  }
  signal?.addEventListener('abort', stop)
  if (wasStopped(signal)) stop() // it came while the conversation began
  const leaves = !method.asks || method.callsBack === true
  let ran = false
  let finished = false
  try {
    for await (const line of talk.lines) {
      const event = JSON.parse(line) as HelperEvent
      ran = true
      finished ||= event.event === 'end'
      onEvent(event)
      if (finished && leaves) break // its work is over; sudo alone has a terminal to give back
    }
    if (finished && leaves) {
      talk.leave()
      return
    }
    const { code, complaint } = await talk.ended
    if (finished) return
    if (ran) throw brokenOff(code, complaint)
    if (wasStopped(signal)) throw stopped() // while a password was asked for
    throw noRights(method, code, complaint)
  } finally {
    signal?.removeEventListener('abort', stop)
    await talk.close()
  }
}

async function begin(method: Method, request: string): Promise<Conversation> {
  if (method.callsBack !== true) return byStreams(method, request)
  // only macOS and Windows need it: a start on Linux does not read it
  const { byCallBack } = await import('./call-back.js')
  return byCallBack(method, request)
}

function wasStopped(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}

function stopped(): Error {
  return problem('dismissed', msg('elevate.stopped'), msg('text.nothingChanged'), msg('elevate.runAgain'))
}

/**
 * pkexec answers 126 when the prompt was dismissed, 127 when nobody could ask; pkexec(1). So does what starts it on
 * Windows. AppleScript's error -128 is "User canceled", in any language. sudo answers 1.
 */
function noRights({ name }: Method, code: number | null, complaint: string): Error {
  const said = complaint.trim().split('\n')[0] ?? ''
  if (((name === 'pkexec' || name === 'uac') && code === 126) || (name === 'osascript' && /\(-128\)\s*$/.test(said)))
    return problem('dismissed', msg('elevate.promptClosed'), msg('text.nothingChanged'), msg('elevate.applyAgain'))
  if (name === 'root') return brokenOff(code, complaint)
  if (name === 'pkexec' && NO_AGENT.test(said))
    return problem('rights', msg('elevate.noAgent'), msg('elevate.rootOnly'), msg('elevate.startAgent'))
  // some agents, lxpolkit among them, close their dialog without telling polkit that it was dismissed
  if (name === 'pkexec' && NOT_AUTHORIZED.test(said))
    return problem('rights', msg('elevate.closedOrWrong'), msg('elevate.rootOnly'), msg('elevate.applyAsAdministrator'))
  return problem(
    'rights',
    said === '' ? msg('elevate.notGiven') : msg('elevate.notGivenBecause', { said: said.replace(/\.$/, '') }),
    name === 'uac' ? msg('elevate.administratorsOnly') : msg('elevate.rootOnly'),
    ADVICE[name],
  )
}

const ADVICE: Readonly<Record<Exclude<Method['name'], 'root'>, Message>> = {
  sudo: msg('elevate.adviceSudo'),
  pkexec: msg('elevate.advicePkexec'),
  osascript: msg('elevate.adviceOsascript'),
  uac: msg('elevate.adviceUac'),
}

function brokenOff(code: number | null, complaint: string): Error {
  return problem('failed', endedEarly(code, complaint), msg('elevate.begunInJournal'), msg('elevate.runUndo'))
}

function endedEarly(code: number | null, complaint: string): Message {
  const said = complaint.trim().split('\n').at(-1) ?? ''
  if (complaint === '') return code === null ? msg('elevate.killed') : msg('elevate.brokeOff', { code })
  return code === null ? msg('elevate.killedSaying', { said }) : msg('elevate.brokeOffSaying', { code, said })
}
