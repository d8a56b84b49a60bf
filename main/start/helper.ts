import { examine } from '../doctor/index.js'
import { main } from '../helper/index.js'
import { localHost } from '../hosts/index.js'
import { openLog } from '../log/index.js'

/** The helper, with what the doctor reads of a machine: the helper itself knows only what lies below it. */
// with no word of whoever called it: root's log lies in one place
openLog(localHost(), 'helper')
void main((host, detection) => examine({ host, detection, openings: [] }))
