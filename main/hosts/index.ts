import type { connectSsh as connect, SshMachine } from './ssh/connect.js'
export { EmptyHost } from './empty.js'
export { forward } from './forward.js'
export {
  CLEAN_ENVIRONMENT,
  HERE,
  textOf,
  textsOf,
  WORKING_DIRECTORY,
  type Host,
  type Lock,
  type Platform,
  type Reading,
  type RunResult,
} from './host.js'
export { localHost } from './local.js'
export { isFullPath, PLACES } from './places.js'
export { perResult, readOnce } from './once.js'
export { NotRecorded, recordedHost, recordingHost } from './recorded.js'
export { sessionOf, type Session } from './session.js'
export { sha256 } from './sha256.js'
export { removeTemporary } from './temporary.js'
export { watchPaths } from './watch-paths.js'
export type { SshMachine } from './ssh/connect.js'

/** Loaded where it is used: most commands look at this machine. */
export const connectSsh = async (...asked: Parameters<typeof connect>): Promise<SshMachine> =>
  (await import('./ssh/connect.js')).connectSsh(...asked)
