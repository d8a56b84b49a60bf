import { createApi } from '../../main/api/index.js'
import { serveRequest } from '../../main/helper/serve-request.js'
import type { Host } from '../../main/hosts/index.js'
import { rehearsalMachine } from '../../main/practice/simulated/index.js'

/** The use cases on a simulated machine, with its journal and the helper's lock in a folder of the test. */
export function apiOn(host: Host, folder: string): ReturnType<typeof createApi> {
  return createApi({ shell: 'cli', machine: rehearsalMachine(folder, serveRequest, host) })
}
