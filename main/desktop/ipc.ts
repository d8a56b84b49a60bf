import { ipcMain, type BrowserWindow } from 'electron'
import { SUBSCRIBE, type Api, type WireMessage } from '../api/contract.js'
import { checkCall, runCall, Subscriptions } from '../api/wire.js'
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
      // The page that asked is gone when it is loaded anew, or its process has died.
      const end = () => {
        subscriptions.end(id)
      }
      const ends = ['did-navigate', 'render-process-gone', 'destroyed'] as const
      for (const gone of ends) event.sender.once(gone as 'destroyed', end)
      await subscriptions.run(api, id, send)
      for (const gone of ends) event.sender.off(gone as 'destroyed', end)
      return
    }
    if (name === Subscriptions.END) {
      subscriptions.end(id)
      return
    }
    const checked = checkCall(name, argument)
    if (!checked.ok) {
      send({ wire: 'problem', problem: checked.problem })
      return
    }
    const work = runCall(api, checked.call, send)
    await (checked.call.changes ? changes.during(work) : work)
  })
}
