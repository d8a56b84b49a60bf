import { openingText, type Opening } from '../../model/opening.js'
import { callFirewalld } from '../../firewall/firewalld/bus.js'
import { readStoredZone } from '../../firewall/firewalld/zones.js'
import { outcomeOf, ROOT_ONLY, unknown, type Check, type Found } from '../check.js'
import { findingOf, type Scene } from '../scene.js'

const OWN = '/etc/firewalld/zones'

/** Ports in a zone of firewalld that no packet comes through: the commonest mistake with it. */
export const wrongZone: Check = {
  id: 'wrong-zone',
  title: 'Ports in a zone of firewalld that no packet comes through',
  applies: (scene) => findingOf(scene, 'firewalld')?.running === true,
  check: async (scene) => {
    const { host } = scene
    if ((await host.read('/etc/firewalld/firewalld.conf')).state === 'denied') return unknown(ROOT_ONLY)
    const [active, fallback] = await Promise.all([
      callFirewalld(host, 'zone.getActiveZones'),
      callFirewalld(host, 'getDefaultZone'),
    ])
    if (typeof active !== 'object' || active === null) return unknown('firewalld did not say which zones are in use.')
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
      ? [{ direction: 'in', protocol, ports, source: 'any', label: `in ${name}`, reason: REASON.replace('NAME', name) }]
      : [],
  )
  const draft = (await scene.observe('firewalld'))?.plan(openings, { id: 'remedy', title: name })
  if (!draft || draft.steps.length === 0) return []
  const missing = openings.filter((one) => !draft.unchanged.some(({ opening }) => opening === one))
  const ways = Object.entries(active).map(([other, { interfaces = [] }]: [string, { interfaces?: string[] }]) =>
    [`the zone ${other}`, ...(interfaces.length > 0 ? [`by ${interfaces.join(', ')}`] : [])].join(' '),
  )
  const list = missing.map((one) => openingText(one)).join(', ')
  return [
    {
      id: `wrong-zone-${name.toLowerCase().replace(/[^a-z0-9]/g, '-')}`,
      firewalls: ['firewalld'],
      what: `The zone ${name} of firewalld lets ports in, and no packet comes through it.`,
      meaning: `${list}: open in a zone that no interface and no source is in, so it is refused.`,
      todo: `Let the same in through the zone that decides, or put the interface into ${name}: firewall-cmd --zone=${name} --change-interface=NAME`,
      evidence: [
        `${OWN}/${name}.xml lets ${list} in`,
        ways.length === 0 ? 'no zone has an interface' : `packets come in through ${ways.join(' and ')}`,
      ],
      contested: false,
      remedies: [
        {
          id: 'open-there',
          label: 'Let them in where packets come in',
          title: `What the zone ${name} lets in, let in by the zone that decides`,
          firewall: 'firewalld',
          openings: missing,
          draft: () => Promise.resolve(draft),
        },
      ],
    },
  ]
}

const REASON = 'It stands in the zone NAME, which no packet comes through.'
