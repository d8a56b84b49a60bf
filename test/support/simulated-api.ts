import { join } from 'node:path'
import { createApi } from '../../main/api/index.js'
import { serveRequest } from '../../main/helper/serve-request.js'
import type { Host } from '../../main/hosts/index.js'

/** The use cases on a simulated machine, with its journal and the helper's lock in a folder of the test. */
export function apiOn(host: Host, folder: string): ReturnType<typeof createApi> {
  const lock = join(folder, 'lock')
  return createApi({
    shell: 'cli',
    machine: {
      kind: 'ufw',
      why: 'it is a test',
      host,
      system: 'a simulated machine',
      fresh: true,
      stateDir: join(folder, 'state'),
      method: {
        name: 'root',
        asks: false,
        argv: () => [],
        serve: async (request, emit, cancelled) => {
          emit({ event: 'elevated', uid: host.uid })
          const caller = { uid: host.uid, emit, cancelled, leaveBehind: () => Promise.resolve() }
          await serveRequest(request, caller, host, lock)
        },
      },
      name: 'test',
      settle: () => Promise.resolve(),
    },
  })
}
