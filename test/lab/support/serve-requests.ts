// Runs in a test host, as root: answers a request of each line by what the helper answers it, without a start for each.
import { createInterface } from 'node:readline'
import { serveRequest } from '../../../main/helper/index.js'
import { localHost } from '../../../main/hosts/index.js'

process.umask(0o022)
for await (const line of createInterface({ input: process.stdin })) {
  const end = await serveRequest(
    line,
    {
      uid: 0,
      emit: () => undefined,
      cancelled: () => false,
      leaveBehind: () => Promise.reject(new Error('no end is asked for here')),
    },
    localHost(),
  )
  process.stdout.write(`${JSON.stringify(end)}\n`)
}
