/**
 * The renderer's files, read once at the start into a map. A request can only name a key of that map: no path is ever
 * made from what a page asks for, so there is nothing to traverse. The web shell and `app://` serve from it alike.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { problem } from '../model/problem.js'
import { msg, type Text } from '../text/index.js'

export interface Asset {
  readonly type: string
  readonly body: Buffer<ArrayBuffer>
  /** The name holds a hash of the content: it may be kept for ever. */
  readonly hashed: boolean
}

/** By exact path: `/` and `/index.html`, `/assets/index-B2d3f4g5.js`, … */
export type Assets = ReadonlyMap<string, Asset>

/** Everything else in the folder (source maps, licences, links) is not served. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/** Beyond this the folder cannot be our renderer; in bytes. */
const MAX_TOTAL = 32 * 1024 * 1024

/** Reads the folder that `npm run build` made; throws a {@link ProblemError} without an index.html. */
export function loadAssets(directory: string): Assets {
  const assets = new Map<string, Asset>()
  let total = 0
  const read = (folder: string, prefix: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      const type = TYPES[extname(entry.name)]
      if (entry.isDirectory()) read(path, `${prefix}${entry.name}/`)
      if (!entry.isFile() || type === undefined) continue
      const body = readFileSync(path)
      total += body.length
      if (total > MAX_TOTAL) throw missing(directory, msg('api.pagesTooMany'))
      assets.set(prefix + entry.name, { type, body, hashed: /^\/assets\/.+-[\w-]{8}\.\w+$/.test(prefix + entry.name) })
    }
  }
  try {
    read(directory, '/')
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw missing(directory, error.message)
    throw error
  }
  const index = assets.get('/index.html')
  if (index === undefined) throw missing(directory, msg('api.pagesNoIndex'))
  return assets.set('/', index)
}

/**
 * The headers of every page and file.
 * @param connect whom the page's scripts may call: its own origin (web), or nobody (desktop, which has IPC).
 */
export function securityHeaders(connect: "'self'" | "'none'"): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(connect),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': PERMISSIONS,
  }
}

/** Only what was built into the program is loaded; nothing inline, nothing from elsewhere, in nobody's frame. */
export function contentSecurityPolicy(connect: "'self'" | "'none'"): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // eslint-disable-next-line words/prose -- a header of HTTP
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect}`,
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}

/** Every feature closed but one: the page's "copy" buttons write to the clipboard. */
const PERMISSIONS = [
  ...['accelerometer', 'autoplay', 'camera', 'clipboard-read', 'display-capture', 'encrypted-media'],
  ...['fullscreen', 'gamepad', 'geolocation', 'gyroscope', 'hid', 'idle-detection', 'local-fonts', 'magnetometer'],
  ...['microphone', 'midi', 'payment', 'picture-in-picture', 'publickey-credentials-get', 'screen-wake-lock', 'serial'],
  ...['usb', 'window-management', 'xr-spatial-tracking'],
]
  .map((feature) => `${feature}=()`)
  .concat('clipboard-write=(self)')
  .join(', ')

function missing(directory: string, why: Text) {
  return problem(
    'failed',
    msg('api.pagesUnreadable', { directory, why }),
    msg('api.nothingToShow'),
    msg('api.buildPages', { command: 'npm run build' }),
  )
}
