import type { App, Session, WebContents } from 'electron'
import { mayLoad, mayNavigate } from './rules.js'

/** Packets only through a proxy, and there is none. */
const WEBRTC = 'disable_non_proxied_udp'

/**
 * What Chromium does by itself, past everything that a page is refused: names are looked up for `dns-prefetch`,
 * connections opened for `preconnect`, and WebRTC sends packets of its own. Each name leads nowhere, and each address.
 */
const QUIET: Readonly<Record<string, string>> = {
  'host-resolver-rules': 'MAP * ~NOTFOUND',
  'force-webrtc-ip-handling-policy': WEBRTC,
  'dns-prefetch-disable': '',
  'disable-background-networking': '',
  'disable-component-update': '',
  'no-pings': '',
}

/** Keeps the program off the network. Call it before the app is ready: Chromium reads its switches once. */
export function silence({ commandLine }: Pick<App, 'commandLine'>): void {
  for (const [name, value] of Object.entries(QUIET)) commandLine.appendSwitch(name, value)
}

/** Takes from a session what pages can ask of it: every permission, every device, every download, the network. */
export function hardenSession(session: Session, devTools: boolean): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => {
    decide(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  session.setSpellCheckerLanguages([]) // else it asks for their dictionaries
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
  contents.setWebRTCIPHandlingPolicy(WEBRTC)
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
