import { examine, type Service } from '../doctor/index.js'
import { main } from '../helper/index.js'
import { localHost } from '../hosts/index.js'
import { openLog } from '../log/index.js'

/** The helper, with what the doctor reads of a machine: the helper itself knows only what lies below it. */
// with no word of whoever called it: root's log lies in one place
openLog(localHost(), 'helper')
/** Which services are open it does not know: one that passes packets on has all read that any could need. */
const ANY: Service = { title: '', openings: [], forwards: { from: ['192.0.2.0/24'], reason: '' } }
main((host, detection) => examine({ host, detection, openings: [], services: [ANY] })).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
