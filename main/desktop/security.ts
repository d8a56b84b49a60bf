import type { Session, WebContents } from 'electron'
import { mayLoad, mayNavigate } from './rules.js'

/** Takes from a session what pages can ask of it: every permission, every device, every download, the network. */
export function hardenSession(session: Session, devTools: boolean): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => {
    decide(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  session.on('will-download', (event) => {
    event.preventDefault()
  })
  session.webRequest.onBeforeRequest((details, decide) => {
    decide({ cancel: !mayLoad(details.url, devTools) })
  })
}

/**
 * Keeps a page where it is: no other site, no second window, no embedded one. Links to the outside are not opened
 * either; nothing in the pages has one.
 */
export function hardenContents(contents: WebContents): void {
  contents.on('will-navigate', (details) => {
    if (!mayNavigate(details)) details.preventDefault()
  })
  contents.on('will-frame-navigate', (details) => {
    if (!mayNavigate(details)) details.preventDefault()
  })
  contents.on('will-redirect', (details) => {
    if (!mayNavigate(details)) details.preventDefault()
  })
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
  })
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
