export { atomicWrite, syncDirectory } from './atomic-write.js'
export { nodeCrypto, randomBytes, sha256 } from './crypto.js'
export { nextRound, sleep } from './event-loop.js'
export {
  CLEAN_ENVIRONMENT,
  HERE,
  LISTS_JSON,
  textOf,
  WORKING_DIRECTORY,
  type Host,
  type Platform,
  type Reading,
  type RunResult,
} from './host.js'
export { linesOf } from './lines.js'
export { localHost } from './local.js'
export { perResult, readOnce } from './once.js'
export { recordedHost, recordingHost } from './recorded.js'
