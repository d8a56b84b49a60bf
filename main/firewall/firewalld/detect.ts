import { textOf, type Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import { msg } from '../../text/index.js'
import { firewalldRuns, hasBus } from './bus.js'
import { readLoaded } from './kernel.js'

export const FIREWALL_CMD = '/usr/bin/firewall-cmd'
export const OFFLINE_CMD = '/usr/bin/firewall-offline-cmd'

/** Finds firewalld without running its Python: the bus tells whether it runs, its package which version it is. */
export async function detectFirewalld(host: Host): Promise<FirewallFinding> {
  if (!(await host.exists(FIREWALL_CMD)))
    return {
      kind: 'firewalld',
      version: null,
      installed: false,
      enabled: false,
      running: false,
      loaded: false,
      evidence: [msg('backend.absent', { path: FIREWALL_CMD })],
    }
  const [running, enabled, version, kernel] = await Promise.all([
    firewalldRuns(host),
    startsWithMachine(host),
    readVersion(host),
    hasBus(host).then((has) => (has ? readLoaded(host) : undefined)),
  ])
  const loaded = running && kernel ? kernel.present : running
  return {
    kind: 'firewalld',
    version,
    installed: true,
    enabled,
    running,
    loaded,
    evidence: [
      running === null ? msg('firewalld.busSilent') : running ? msg('firewalld.onBus') : msg('firewalld.notOnBus'),
      enabled ? msg('firewalld.startsWithMachine') : msg('firewalld.doesNotStart'),
    ],
  }
}

/** Whether systemd starts it with the machine. */
export function startsWithMachine(host: Host): Promise<boolean> {
  return host.exists('/etc/systemd/system/multi-user.target.wants/firewalld.service')
}

async function readVersion(host: Host): Promise<string | null> {
  const pythons = (await host.list('/usr/lib')).filter((name) => /^python3(?:\.\d+)?$/.test(name))
  for (const python of pythons)
    for (const packages of ['dist-packages', 'site-packages']) {
      const text = await textOf(host, `/usr/lib/${python}/${packages}/firewall/config/__init__.py`)
      const version = /^VERSION\s*=\s*["']([^"']+)["']/m.exec(text ?? '')?.[1]
      if (version !== undefined) return version
    }
  return null
}
