import { findConflicts } from '../doctor/index.js'
import { main as serve, serveRequest } from '../helper/index.js'

export { serveRequest }

/** The helper, with what the doctor reads of a machine: the helper itself knows only what lies below it. */
export const main = () => serve((host, detection) => findConflicts({ host, detection, openings: [] }))
