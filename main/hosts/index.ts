export { atomicWrite, syncDirectory } from './atomic-write.js'
export {
  CLEAN_ENVIRONMENT,
  HERE,
  textOf,
  WORKING_DIRECTORY,
  type Host,
  type Platform,
  type Reading,
  type RunResult,
} from './host.js'
export { localHost } from './local.js'
export { perResult, readOnce } from './once.js'
export { recordedHost, recordingHost } from './recorded.js'
export { sha256 } from './sha256.js'
export { watchPaths } from './watch-paths.js'
