import type { Host } from '../../hosts/index.js'
import type { Backend } from '../backend.js'
import { detectFirewalld } from './detect.js'
import { observeFirewalld } from './observe.js'
import { turnFirewalld, turnVerbs } from './turn.js'
import { verbs } from './verbs.js'
import { sameXml } from './zone-file.js'
import { OWN_ZONES, shippedZone } from './zones.js'

/** firewalld 0.9 and later, on its nftables backend. */
export const firewalld: Backend = {
  kind: 'firewalld',
  platform: 'linux',
  detect: detectFirewalld,
  observe: observeFirewalld,
  verbs: { ...verbs, ...turnVerbs },
  turn: turnFirewalld,
  storedFiles: async (host) => (await host.list(OWN_ZONES)).map((name) => `${OWN_ZONES}/${name}`),
  sameContent,
}

/**
 * firewalld writes a zone of its own for the first change, keeps the one before as `.xml.old`, and never removes
 * either. The backup belongs to the last change, and taking back was that change.
 */
async function sameContent(host: Host, path: string, was: string | null, now: string): Promise<boolean> {
  if (path.endsWith('.old')) return true
  const before = was ?? (await shippedZone(host, path))
  return before !== null && sameXml(before, now)
}
