import { expect, test, vi } from 'vitest'
import { hardenContents, hardenSession } from '../../../main/desktop/security.js'

/** Remembers the handlers that the code under test sets. */
function recorder() {
  const set = new Map<string, (...parts: never[]) => unknown>()
  const keep = (name: string) => (handler: (...parts: never[]) => unknown) => set.set(name, handler)
  return { set, keep, on: (name: string, handler: (...parts: never[]) => unknown) => set.set(name, handler) }
}

function session(devTools: boolean) {
  const { set, keep, on } = recorder()
  const fake = {
    on,
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
    setSpellCheckerEnabled: vi.fn(),
    setSpellCheckerLanguages: vi.fn(),
    webRequest: { onBeforeRequest: keep('fetch') },
  }
  hardenSession(fake as never, devTools)
  return (name: string, ...parts: unknown[]) => set.get(name)?.(...(parts as never[]))
}

test('every permission and every device is denied, asked or checked', () => {
  const ask = session(true)
  for (const permission of [
    'notifications',
    'media',
    'clipboard-read',
    'clipboard-sanitized-write',
    'openExternal',
    'fullscreen',
  ]) {
    const decide = vi.fn()
    ask('request', {}, permission, decide)
    expect(decide).toHaveBeenCalledExactlyOnceWith(false)
    expect(ask('check', {}, permission)).toBe(false)
  }
  expect(ask('device', {})).toBe(false)
})

test('only our own files are fetched, and nothing is downloaded', () => {
  const ask = session(false)
  const cancelled = (url: string) => {
    const decide = vi.fn()
    ask('fetch', { url }, decide)
    return decide.mock.calls
  }
  expect(cancelled('app://sallyport/index.html')).toEqual([[{ cancel: false }]])
  for (const url of [
    'https://example.org/',
    'http://127.0.0.1:80/',
    'ws://127.0.0.1/',
    'file:///etc/passwd',
    'devtools://devtools/x',
  ])
    expect(cancelled(url)).toEqual([[{ cancel: true }]])
  const event = { preventDefault: vi.fn() }
  ask('will-download', event)
  expect(event.preventDefault).toHaveBeenCalled()
})

test('the page stays where it is, and opens nothing', () => {
  const { set, keep, on } = recorder()
  const policy = vi.fn()
  hardenContents({ on, setWindowOpenHandler: keep('open'), setWebRTCIPHandlingPolicy: policy } as never)
  expect(policy).toHaveBeenCalledExactlyOnceWith('disable_non_proxied_udp')
  const prevented = (name: string, url: string, isMainFrame = true) => {
    const event = { url, isMainFrame, preventDefault: vi.fn() }
    set.get(name)?.(event as never)
    return event.preventDefault.mock.calls.length > 0
  }
  for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
    expect(prevented(name, 'https://example.org/')).toBe(true)
    expect(prevented(name, 'app://sallyport/', false)).toBe(true)
    expect(prevented(name, 'app://sallyport/')).toBe(false)
  }
  expect(prevented('will-attach-webview', 'app://sallyport/')).toBe(true)
  expect(set.get('open')?.({ url: 'app://sallyport/' } as never)).toEqual({ action: 'deny' })
})
