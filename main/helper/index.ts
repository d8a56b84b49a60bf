export type { HelperRequest } from './request.js'
export { serveRequest, type HelperEvent } from './serve-request.js'
