import { textOf, type Host } from '../../hosts/index.js'
import type { Backend } from '../backend.js'
import { callFirewalld, firewalldRuns } from './bus.js'
import { detectFirewalld, FIREWALL_CMD } from './detect.js'
import { firewalldForm } from './form.js'
import { reloadVerbs } from './reload.js'
import { setFirewalldPolicy, targetVerbs } from './target.js'
import { turnFirewalld, turnVerbs } from './turn.js'
import { verbs } from './verbs.js'

const OWN = '/etc/firewalld'
const SHIPPED = '/usr/lib/firewalld'

/** firewalld 0.9 and later, on its nftables or its iptables backend. */
export const firewalld: Backend = {
  kind: 'firewalld',
  platform: 'linux',
  detect: detectFirewalld,
  observe: async (...about) => (await import('./observe.js')).observeFirewalld(...about),
  zones: async (...about) => (await import('./list-zones.js')).listZones(...about), // only for those who choose
  verbs: { ...verbs, ...turnVerbs, ...reloadVerbs, ...targetVerbs },
  turn: turnFirewalld,
  setPolicy: setFirewalldPolicy,
  storedFiles: async (host) => {
    const folders = [`${OWN}/zones`, `${OWN}/policies`]
    return (
      await Promise.all(folders.map(async (folder) => (await host.list(folder)).map((name) => `${folder}/${name}`)))
    ).flat()
  },
  watched: [`${OWN}/zones`, `${OWN}/policies`, `${OWN}/services`, `${OWN}/firewalld.conf`],
  // its files are hidden from ordinary users, and so are its zones where polkit says so; its signals go to everybody
  signals: {
    argv: ['/usr/bin/dbus-monitor', '--system', "type='signal',sender='org.fedoraproject.FirewallD1'"],
    heard: /^signal .* interface=org\.fedoraproject\.FirewallD1/,
    of: FIREWALL_CMD,
  },
  pulse: async (host) => {
    if (!(await host.exists(FIREWALL_CMD)) || (await firewalldRuns(host)) !== true) return 'stopped'
    const zone = await callFirewalld(host, 'getDefaultZone')
    const active = await callFirewalld(host, 'zone.getActiveZones')
    const names = new Set([zone, ...Object.keys(active ?? {})].filter((name) => typeof name === 'string'))
    const zones = await Promise.all([...names].map((name) => callFirewalld(host, 'zone.getZoneSettings2', name)))
    return JSON.stringify([zone, active, zones])
  },
  sameContent,
  form: firewalldForm,
}

/**
 * firewalld writes a zone or policy of its own for the first change, keeps the one before as `.xml.old`, and never removes
 * either. The backup belongs to the last change, and taking back was that change.
 */
async function sameContent(host: Host, path: string, was: string | null, now: string): Promise<boolean> {
  if (path.endsWith('.old')) return true
  const before = was ?? (await textOf(host, path.replace(OWN, SHIPPED)))
  return before !== null && (await import('./zone-file.js')).sameXml(before, now)
}
