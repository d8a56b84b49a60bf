export { prove } from './ladder.js'
export { parseSockets, readListeners, type Listener } from './listeners.js'
export { readSsh } from './ssh.js'
export { practiceOf } from './prober.js'
