export type { HelperRequest } from './request.js'
export type { HelperEvent } from './serve-request.js'
