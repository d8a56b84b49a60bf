import { msg } from '../../main/text/index.js'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createApi } from '../../main/api/index.js'
import { serveRequest } from '../../main/helper/serve-request.js'
import { localHost, type Host } from '../../main/hosts/index.js'

/**
 * The use cases on a simulated machine, with its journal and the helper's lock in a folder of the test.
 * @param keeper the machine that the person sits at, with their settings
 */
export function apiOn(host: Host, folder: string, keeper = localHost()): ReturnType<typeof createApi> {
  const lockFile = join(folder, 'lock')
  const stateDir = join(folder, 'state')
  mkdirSync(join(stateDir, 'journal'), { recursive: true })
  return createApi({
    shell: 'cli',
    here: keeper,
    machine: {
      kind: 'ufw',
      why: msg('practice.linuxOnly'),
      host,
      system: msg('practice.system', { system: 'Linux' }),
      fresh: true,
      stateDir,
      method: {
        name: 'root',
        asks: false,
        argv: () => [],
        serve: async (request, emit, cancelled) => {
          emit({ event: 'elevated', uid: host.uid })
          const caller = { uid: host.uid, emit, cancelled, leaveBehind: () => Promise.resolve() }
          await serveRequest(request, caller, host, { host: keeper, lockFile })
        },
      },
      settle: () => Promise.resolve(),
    },
  })
}
