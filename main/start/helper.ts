import { examine } from '../doctor/index.js'
import { main } from '../helper/index.js'

/** The helper, with what the doctor reads of a machine: the helper itself knows only what lies below it. */
void main((host, detection) => examine({ host, detection, openings: [] }))
