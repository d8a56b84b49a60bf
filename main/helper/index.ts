export type { HelperRequest } from './request.js'
export { leaveBehind } from './leave-behind.js'
export { serveRequest, type HelperEvent } from './serve-request.js'
