import { protocol, type Session } from 'electron'
import { securityHeaders, type Assets } from '../api/assets.js'
import { assetOf, SCHEME } from './rules.js'

/** Must run before the app is ready: only then can a scheme be made a standard and secure one, with an origin. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ])
}

/** Serves the pages under `app://sallyport/`, from memory. The page itself may connect to nothing: it has IPC. */
export function servePages(session: Session, assets: Assets): void {
  const headers = securityHeaders("'none'")
  session.protocol.handle(SCHEME, (request) => {
    const asset = request.method === 'GET' ? assetOf(assets, request.url) : undefined
    if (asset === undefined) return new Response(null, { status: 404, headers })
    return new Response(asset.body, { headers: { ...headers, 'content-type': asset.type } })
  })
}
