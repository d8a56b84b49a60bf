/** Who may load what and who may call, as pure functions: tested without Electron, used by every guard of this folder. */
import type { Asset, Assets } from '../api/assets.js'

export const SCHEME = 'app'
/** The one origin of the window. A scheme of our own has no port and no network behind it. */
export const ORIGIN = 'app://sallyport'

/** Whether a URL is a page or a file of ours, not merely one that begins like it. */
export function isOwnUrl(text: string): boolean {
  const url = parse(text)
  return (
    url !== null && url.protocol === 'app:' && url.host === 'sallyport' && url.username === '' && url.password === ''
  )
}

/**
 * The file behind a URL of ours. The path is only looked up: what is not spelled exactly like a name that was found at
 * the start is nothing, and nothing is decoded.
 */
export function assetOf(assets: Assets, text: string): Asset | undefined {
  return isOwnUrl(text) ? assets.get(parse(text)?.pathname ?? '') : undefined
}

/** What the window may fetch at all; `devtools:` is Chromium's own debugger, where it is allowed. */
export function mayLoad(text: string, devTools: boolean): boolean {
  return isOwnUrl(text) || (devTools && parse(text)?.protocol === 'devtools:')
}

/** Where the window itself may go; frames inside it may go nowhere, there are none. */
export function mayNavigate(target: { readonly url: string; readonly isMainFrame: boolean }): boolean {
  return target.isMainFrame && isOwnUrl(target.url)
}

export interface Sender {
  /** The id of the web contents that the message came from. */
  readonly contents: number
  /** `null` when the frame has gone since. */
  readonly frame: { readonly url: string; readonly origin: string; readonly parent: unknown } | null
}

/** Whether a message comes from the top frame of our window, showing our page. */
export function isOwnSender(sender: Sender, window: number | null): boolean {
  const { frame } = sender
  if (window === null || sender.contents !== window || frame === null) return false
  return frame.parent === null && frame.origin === ORIGIN && isOwnUrl(frame.url)
}

function parse(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
