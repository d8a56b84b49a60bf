import { join } from 'node:path'
import { createApi } from '../../main/api/index.js'
import { serveRequest, type HelperEvent } from '../../main/helper/serve-request.js'
import type { Host } from '../../main/hosts/index.js'

/** The use cases on a simulated machine, with its journal and the helper's lock in a folder of the test. */
export function apiOn(host: Host, folder: string): ReturnType<typeof createApi> {
  const serve = async (request: string, emit: (event: HelperEvent) => void, cancelled: () => boolean) => {
    emit({ event: 'elevated', uid: host.uid })
    await serveRequest(
      request,
      { uid: host.uid, emit, cancelled, leaveBehind: () => undefined },
      host,
      join(folder, 'lock'),
    )
  }
  return createApi({
    shell: 'cli',
    machine: {
      host,
      stateDir: folder,
      kind: 'windows',
      why: 'it is a test',
      name: 'test',
      system: 'a simulated machine',
      fresh: true,
      method: { name: 'root', asks: false, argv: () => [], serve },
      settle: () => Promise.resolve(),
    },
  })
}
