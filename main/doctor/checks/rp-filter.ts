import { textOf, type Host } from '../../hosts/index.js'
import { openingKey, openingText, type Opening } from '../../model/opening.js'
import { addressRange, networkEnds, type Ground } from '../../netfilter/index.js'
import { outcomeOf, ROOT_ONLY, unknown, type Check } from '../check.js'
import { settingDraft } from '../kernel-setting.js'
import { openingsOf } from '../openings-of.js'
import type { Scene } from '../scene.js'
import { msg } from '../../text/index.js'

const KEY = 'net.ipv4.conf.all.rp_filter'
const COUNTERS = '/proc/net/netstat'
const STRICT = 1
const LOOSE = '2'

const settingOf = (name: string): string => `net.ipv4.conf.${name}.rp_filter`
const pathOf = (name: string): string => `/proc/sys/net/ipv4/conf/${name}/rp_filter`

/** An opening for one interface and one network: so it is known by which way its packets come in. */
type Bound = Opening & { readonly interface: string }

/**
 * The kernel drops IPv4 packets that come in through another interface than the answer would take, ahead of every firewall.
 * Told only where it has dropped some: routes by policy, which are not read, may lead back where the main table does not.
 */
export const rpFilter: Check = {
  id: 'rp-filter',
  title: msg('doctorChecks.rpFilterCheck'),
  applies: ({ host }) => host.platform === 'linux',
  check: async (scene) => {
    const { host } = scene
    const dropped = await droppedSoFar(host)
    if (dropped === 0) return { result: 'pass' }
    const bound = await boundOpenings(scene)
    if (!bound) return unknown(ROOT_ONLY)
    if (bound.length === 0) return { result: 'pass' }
    if (dropped === undefined) return unknown(msg('doctorChecks.noPathSetting', { path: COUNTERS }))
    const [{ network }, all] = await Promise.all([scene.ground(), numberIn(host, pathOf('all'))])
    if (all === undefined) return unknown(msg('doctorChecks.noPathSetting', { path: pathOf('all') }))
    const apart = bound.flatMap((opening) => {
      const back = wayBack(opening, network)
      return back === undefined || back === opening.interface ? [] : [{ opening, back }]
    })
    const names = [...new Set(apart.map(({ opening }) => opening.interface))]
    const own = new Map(
      await Promise.all(names.map(async (name) => [name, await numberIn(host, pathOf(name))] as const)),
    )
    // the greater of the two counts, ip-sysctl.rst of the kernel
    const shut = apart.filter(({ opening }) => Math.max(all, own.get(opening.interface) ?? 0) === STRICT)
    if (shut.length === 0) return { result: 'pass' }
    const settings = ['all', ...new Set(shut.map(({ opening }) => opening.interface))].flatMap((name) => {
      const value = name === 'all' ? all : own.get(name)
      return value === undefined ? [] : [`${settingOf(name)} = ${value}`]
    })
    return outcomeOf([
      {
        id: 'rp-filter',
        firewalls: [],
        what: msg('doctorChecks.rpFilter'),
        meaning: msg('doctorChecks.rpFilterMeaning', { ports: shut.map(({ opening }) => openingText(opening)) }),
        todo: msg('doctorChecks.rpFilterTodo'),
        evidence: [
          ...shut.map(({ opening, back }) =>
            msg('doctorChecks.comesElsewhere', { opening: openingText(opening), interface: back }),
          ),
          ...settings.map((setting) => msg('doctorChecks.kernelSetting', { setting })),
          msg('doctorChecks.droppedSoFar', { count: dropped }),
        ],
        contested: false,
        remedies: [
          {
            id: 'loose',
            label: msg('doctorChecks.looseCheck'),
            title: msg('doctorChecks.looselyChecked'),
            draft: () =>
              settingDraft(host, KEY, LOOSE, (store) => msg('doctorChecks.looseReason', { store }), [
                msg('doctorChecks.looseWarning'),
              ]),
          },
        ],
      },
    ])
  },
}

/** What the firewall lets in, and what services ask for, each once; nothing when its rules cannot be read. */
async function boundOpenings(scene: Scene): Promise<Bound[] | undefined> {
  const { inCharge } = scene.detection
  const observed = inCharge === null ? undefined : await scene.observe(inCharge)
  if (observed?.readable === false) return undefined
  const openings = [
    ...scene.services.flatMap((service) => service.openings),
    ...(inCharge === null ? [] : (observed?.rules ?? []).flatMap((rule) => openingsOf(rule, inCharge))),
  ]
  const bound = openings.filter(
    (one): one is Bound =>
      one.direction === 'in' && one.interface !== undefined && addressRange(one.source)?.family === 4,
  )
  return [...new Map(bound.map((one) => [openingKey(one), one])).values()]
}

/** The interface by which all of the senders are answered; `undefined` where they differ, or there is no way to some. */
function wayBack({ source }: Bound, network: Ground['network']): string | undefined {
  const within = addressRange(source)
  if (!within) return undefined
  // a network that lies within the source has a way of its own
  const inside = network.routes.flatMap(({ family, to }) =>
    family === 4 && to.low >= within.low && to.high <= within.high ? [to] : [],
  )
  const ends = networkEnds(source, network).flatMap((end) => addressRange(end) ?? [])
  const ways = [...ends, ...inside].map((range) => network.routeTo(range))
  const [way] = ways
  return ways.every((one) => one === way) ? way : undefined
}

async function numberIn(host: Host, path: string): Promise<number | undefined> {
  const text = (await textOf(host, path))?.trim()
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

/** Packets that the reverse path filter dropped since the machine started: a row of names, and a row of numbers below it. */
async function droppedSoFar(host: Host): Promise<number | undefined> {
  const rows = (await textOf(host, COUNTERS))?.split('\n').map((line) => line.trim().split(/\s+/)) ?? []
  const [names, values] = rows.filter(([group]) => group === 'TcpExt:')
  const at = names?.indexOf('IPReversePathFilter') ?? -1
  const value = values?.[at]
  return value === undefined || !/^\d+$/.test(value) ? undefined : Number(value)
}
