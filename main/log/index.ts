/** What went wrong without stopping the work, for whoever looks for the reason later. */
export { logFolder } from './place.js'
export { log, logTo, noted } from './log.js'
export { openLog } from './open-log.js'
export { LogFile } from './log-file.js'
