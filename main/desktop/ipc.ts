import { ipcMain, type BrowserWindow, type WebContents } from 'electron'
import { SUBSCRIBE, type Api, type WireMessage } from '../api/contract.js'
import { BUSY, checkCall, leaveCall, Limits, runCall, Subscriptions } from '../api/wire.js'
import type { Changes } from './changes.js'
import { isOwnSender } from './rules.js'

/** Page to program: a call's id, name and argument. */
export const CALL = 'sallyport:call'
/** Program to page: the call's id and a {@link WireMessage}; one channel, so that events keep their order. */
export const MESSAGE = 'sallyport:message'

/**
 * Answers the contract over IPC, the only channel that there is. The sender is checked on every call; a refused one
 * learns nothing but that. What comes back goes to the frame that asked, and to no other.
 */
export function answerCalls(api: Api, window: () => BrowserWindow | null, changes: Changes): void {
  const subscriptions = new Subscriptions()
  const limits = new Limits()
  ipcMain.handle(CALL, async (event, id: unknown, name: unknown, argument: unknown) => {
    const frame = event.senderFrame
    const own = window()?.webContents.id ?? null
    if (frame === null || !isOwnSender({ contents: event.sender.id, frame }, own))
      throw new Error('This page may not call.')
    if (typeof id !== 'string' || id.length > 64) throw new Error('A call has an id.')
    const send = (message: WireMessage) => {
      frame.send(MESSAGE, id, message)
    }
    if (name === SUBSCRIBE) {
      await whileThere(event.sender, subscriptions.run(api, id, send), () => {
        subscriptions.end(id)
      })
      return
    }
    if (name === Subscriptions.END) {
      subscriptions.end(id)
      return
    }
    const leave = limits.enter()
    const checked = checkCall(name, argument)
    if (!leave || !checked.ok) {
      leave?.()
      send({ wire: 'problem', problem: checked.ok ? BUSY : checked.problem })
      return
    }
    const { call } = checked
    const work = runCall(api, call, limits, send).finally(leave)
    if (call.changes) await changes.during(work)
    else
      await whileThere(event.sender, work, () => {
        leaveCall(api, call)
      })
  })
}

/** Waits for work, and tells when the page that asked is gone before: loaded anew, or its process has died. */
async function whileThere(page: WebContents, work: Promise<void>, onGone: () => void): Promise<void> {
  const ends = ['did-navigate', 'render-process-gone', 'destroyed'] as const
  for (const gone of ends) page.once(gone as 'destroyed', onGone)
  await work
  for (const gone of ends) page.off(gone as 'destroyed', onGone)
}
