export { atomicWrite, syncDirectory } from './atomic-write.js'
export { CLEAN_ENVIRONMENT, textOf, type Host, type Platform, type Reading, type RunResult } from './host.js'
export { localHost } from './local.js'
export { recordedHost, recordingHost } from './recorded.js'
