import { sha256, type Host } from '../hosts/index.js'
import { noted } from '../log/index.js'
import type { Backend } from './backend.js'
import { backends } from './list.js'

/**
 * A sign of these firewalls, or of all that could be here, that is another one when somebody may have changed the rules:
 * made cheaply and without rights, of times of files and of what a daemon answers. What only the kernel knows does not
 * show in it. Hex, 64 digits.
 */
export async function pulse(host: Host, of: readonly Backend[] = backends): Promise<string> {
  const here = of.filter(({ platform }) => platform === host.platform)
  const signs = await Promise.all(
    here.map(async (backend) => [
      await Promise.all(backend.watched.map((path) => host.modified(path))),
      await backend.pulse?.(host).catch(noted(`asking ${backend.kind} what has changed`)),
    ]),
  )
  return sha256(JSON.stringify(signs))
}
