import { openingKey, openingText, type Opening } from '../../model/opening.js'
import { callFirewalld } from '../../firewall/firewalld/bus.js'
import { readUpInterfaces } from '../../firewall/firewalld/routes.js'
import { zoneRules } from '../../firewall/firewalld/rules.js'
import { parseZone } from '../../firewall/firewalld/zone-file.js'
import { readStoredZone, SHIPPED_ZONES } from '../../firewall/firewalld/zones.js'
import { textOf, type Host } from '../../hosts/index.js'
import { outcomeOf, ROOT_ONLY, unknown, type Check, type Found } from '../check.js'
import { openingsOf } from '../openings-of.js'
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
    const bound = Object.values(active).flatMap(({ interfaces = [] }: { interfaces?: string[] }) => interfaces)
    // what is in no zone by name is in the default zone
    const falling = (await readUpInterfaces(host)).filter((name) => !bound.includes(name))
    const used = new Set([...Object.keys(active), ...(falling.length > 0 || bound.length === 0 ? [fallback] : [])])
    const files = (await host.list(OWN)).filter((name) => name.endsWith('.xml')).map((name) => name.slice(0, -4))
    const found = await Promise.all(files.filter((name) => !used.has(name)).map((name) => inZone(scene, name, active)))
    return outcomeOf(found.flat())
  },
}

async function inZone(scene: Scene, name: string, active: object): Promise<Found[]> {
  const openings = await ownOpenings(scene.host, name)
  if (openings.length === 0) return []
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

/** What somebody opened in a zone: what it was shipped with, nobody misses. */
async function ownOpenings(host: Host, name: string): Promise<Opening[]> {
  const [zone, text] = await Promise.all([readStoredZone(host, name), textOf(host, `${SHIPPED_ZONES}/${name}.xml`)])
  if (typeof zone !== 'object') return []
  const shipped = text === null ? undefined : parseZone(text)
  const services = zone.services.filter((service) => shipped?.services.includes(service) !== true)
  const rules = await zoneRules(host, name, { ...zone, services, rules: [] }, 'stored')
  const reason = msg('doctor.inUnusedZone', { zone: name })
  const openings = rules.flatMap((rule) => openingsOf(rule, `in ${name}`)).map((one) => ({ ...one, reason }))
  return [...new Map(openings.map((one) => [openingKey(one), one])).values()]
}
