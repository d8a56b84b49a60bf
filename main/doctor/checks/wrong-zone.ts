import { openingText, type Opening } from '../../model/opening.js'
import { callFirewalld } from '../../firewall/firewalld/bus.js'
import { readStoredZone } from '../../firewall/firewalld/zones.js'
import { outcomeOf, ROOT_ONLY, unknown, type Check, type Found } from '../check.js'
import { findingOf, type Scene } from '../scene.js'
import { msg } from '../../text/index.js'

const OWN = '/etc/firewalld/zones'

/** Ports in a zone of firewalld that no packet comes through: the commonest mistake with it. */
export const wrongZone: Check = {
  id: 'wrong-zone',
  title: msg('doctor.wrongZoneCheck'),
  applies: (scene) => findingOf(scene, 'firewalld')?.running === true,
  check: async (scene) => {
    const { host } = scene
    if ((await host.read('/etc/firewalld/firewalld.conf')).state === 'denied') return unknown(ROOT_ONLY)
    const [active, fallback] = await Promise.all([
      callFirewalld(host, 'zone.getActiveZones'),
      callFirewalld(host, 'getDefaultZone'),
    ])
    if (typeof active !== 'object' || active === null) return unknown(msg('doctor.zonesUnknown'))
    const used = new Set([...Object.keys(active), fallback])
    const files = (await host.list(OWN)).filter((name) => name.endsWith('.xml')).map((name) => name.slice(0, -4))
    const found = await Promise.all(files.filter((name) => !used.has(name)).map((name) => inZone(scene, name, active)))
    return outcomeOf(found.flat())
  },
}

async function inZone(scene: Scene, name: string, active: object): Promise<Found[]> {
  const zone = await readStoredZone(scene.host, name)
  if (typeof zone !== 'object' || zone.ports.length === 0) return []
  const openings = zone.ports.flatMap(({ protocol, ports }): Opening[] =>
    protocol === 'tcp' || protocol === 'udp'
      ? [
          {
            direction: 'in',
            protocol,
            ports,
            source: 'any',
            label: `in ${name}`,
            reason: msg('doctor.inUnusedZone', { zone: name }),
          },
        ]
      : [],
  )
  const draft = (await scene.observe('firewalld'))?.plan(openings, { id: 'remedy', title: name })
  if (!draft || draft.steps.length === 0) return []
  const missing = openings.filter((one) => !draft.unchanged.some(({ opening }) => opening === one))
  const ways = Object.entries(active).map(([other, { interfaces = [] }]: [string, { interfaces?: string[] }]) =>
    interfaces.length > 0
      ? msg('doctor.zoneBy', { zone: other, interfaces: interfaces.join(', ') })
      : msg('doctor.zone', { zone: other }),
  )
  const ports = missing.map((one) => openingText(one))
  return [
    {
      id: `wrong-zone-${name.toLowerCase().replace(/[^a-z0-9]/g, '-')}`,
      firewalls: ['firewalld'],
      what: msg('doctor.wrongZone', { zone: name }),
      meaning: msg('doctor.wrongZoneMeaning', { ports }),
      todo: msg('doctor.wrongZoneTodo', { zone: name }),
      evidence: [
        msg('doctor.zoneFileLetsIn', { path: `${OWN}/${name}.xml`, ports }),
        ways.length === 0 ? msg('doctor.noZoneHasInterface') : msg('doctor.packetsComeThrough', { zones: ways }),
      ],
      contested: false,
      remedies: [
        {
          id: 'open-there',
          label: msg('doctor.letInWhereComing'),
          title: msg('doctor.letInByZone', { zone: name }),
          firewall: 'firewalld',
          openings: missing,
          draft: () => Promise.resolve(draft),
        },
      ],
    },
  ]
}
