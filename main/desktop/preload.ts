/**
 * The only bridge between the page and the program: one function and one word. It runs in its own world, in the
 * sandbox; a page sees `window.sallyport` and neither IPC nor Node.
 */
import { contextBridge, ipcRenderer } from 'electron'
import type { WireMessage } from '../api/contract.js'
import type { Problem } from '../model/problem.js'
// this one file: all of text would bring every language into the sandbox
import { msg } from '../text/message.js'

// Repeated from ipc.ts: importing it would pull the program's side into the page.
const CALL = 'sallyport:call'
const MESSAGE = 'sallyport:message'

type Answer = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly problem: Problem }

const waiting = new Map<string, (message: WireMessage) => void>()

ipcRenderer.on(MESSAGE, (_event, id: string, message: WireMessage) => {
  waiting.get(id)?.(message)
})

contextBridge.exposeInMainWorld('sallyport', { call, subscribe, platform: process.platform })

function call(name: unknown, argument: unknown, onEvent?: unknown): Promise<Answer> {
  return ask(crypto.randomUUID(), name, argument, onEvent)
}

/** What is heard goes to `onEvent`, until `end` is called or the program ends it: then there is an answer. */
function subscribe(onEvent: unknown): { readonly ended: Promise<Answer>; readonly end: () => void } {
  const id = crypto.randomUUID()
  return {
    ended: ask(id, 'subscribe', {}, onEvent),
    end: () => {
      ipcRenderer.invoke(CALL, id, 'unsubscribe', {}).catch(() => undefined) // then the program is gone with it
    },
  }
}

/** Never rejects. Ids are random, so that an answer to the page before a reload reaches nobody. */
function ask(id: string, name: unknown, argument: unknown, onEvent: unknown): Promise<Answer> {
  return new Promise<Answer>((resolve) => {
    waiting.set(id, (message) => {
      if (message.wire === 'event') report(onEvent, message.event)
      else
        resolve(
          message.wire === 'result' ? { ok: true, result: message.result } : { ok: false, problem: message.problem },
        )
    })
    ipcRenderer.invoke(CALL, id, name, argument).then(
      () => undefined,
      () => {
        resolve({ ok: false, problem: REFUSED })
      },
    )
  }).finally(() => waiting.delete(id))
}

/** A page that throws on an event still gets its answer. */
function report(onEvent: unknown, event: unknown): void {
  try {
    if (typeof onEvent === 'function') (onEvent as (event: unknown) => void)(event)
  } catch (error) {
    console.error(error)
  }
}

const REFUSED: Problem = {
  kind: 'refused',
  what: msg('desktop.notTaken'),
  meaning: msg('desktop.notTakenMeans'),
  todo: msg('desktop.openAgain'),
}
