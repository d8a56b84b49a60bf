import { textOf, type Host } from '../../hosts/index.js'
import type { Backend } from '../backend.js'
import { detectFirewalld } from './detect.js'
import { observeFirewalld } from './observe.js'
import { turnFirewalld, turnVerbs } from './turn.js'
import { verbs } from './verbs.js'
import { sameXml } from './zone-file.js'

const OWN = '/etc/firewalld'
const SHIPPED = '/usr/lib/firewalld'

/** firewalld 0.9 and later, on its nftables or its iptables backend. */
export const firewalld: Backend = {
  kind: 'firewalld',
  platform: 'linux',
  detect: detectFirewalld,
  observe: observeFirewalld,
  verbs: { ...verbs, ...turnVerbs },
  turn: turnFirewalld,
  storedFiles: async (host) => {
    const folders = [`${OWN}/zones`, `${OWN}/policies`]
    return (
      await Promise.all(folders.map(async (folder) => (await host.list(folder)).map((name) => `${folder}/${name}`)))
    ).flat()
  },
  sameContent,
}

/**
 * firewalld writes a zone or policy of its own for the first change, keeps the one before as `.xml.old`, and never removes
 * either. The backup belongs to the last change, and taking back was that change.
 */
async function sameContent(host: Host, path: string, was: string | null, now: string): Promise<boolean> {
  if (path.endsWith('.old')) return true
  const before = was ?? (await textOf(host, path.replace(OWN, SHIPPED)))
  return before !== null && sameXml(before, now)
}
