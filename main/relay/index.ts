export type { Relay } from './commands.js'
export { arrowsOf, relayRequest, singleRelay } from './single.js'
export { relayUnit } from './unit.js'
