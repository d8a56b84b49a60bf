import type { Host } from '../hosts/index.js'

const FOLDERS = [
  '/etc/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
]
const NAME = /^jetstream[A-Za-z0-9_-]*relay[A-Za-z0-9_-]*\.service$/

/** The relay's own service, where it is installed: it comes with the server, and is not started by itself. */
export async function relayUnit(host: Host): Promise<string | undefined> {
  if (host.platform !== 'linux') return undefined
  const lists = await Promise.all(FOLDERS.map((folder) => host.list(folder)))
  return lists.flat().find((name) => NAME.test(name))
}
