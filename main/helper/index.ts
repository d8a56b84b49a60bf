export type { HelperRequest } from './request.js'
export { leaveBehind } from './leave-behind.js'
export { main } from './main.js'
export { serveRequest, type HelperEvent } from './serve-request.js'
