import { readPlaces } from '../../firewall/iptables/index.js'
import { outcomeOf, type Check, type Remedy } from '../check.js'
import { findingOf } from '../scene.js'
import { msg } from '../../text/index.js'

/** ufw and a service that loads stored rules of iptables, both when the machine starts: each removes what the other loaded. */
export const twoLoaders: Check = {
  id: 'two-loaders',
  title: msg('doctor.twoLoadersCheck'),
  applies: (scene) => findingOf(scene, 'ufw')?.enabled === true && findingOf(scene, 'iptables')?.installed === true,
  check: async ({ host }) => {
    const { service, stored } = await readPlaces(host)
    const files = stored.filter(({ family, table }) => service?.enabled[family] && table?.rules.length !== 0)
    if (!service || files.length === 0) return { result: 'pass' }
    const paths = files.map(({ path }) => path)
    const copies = files.filter(({ table }) => [...(table?.chains ?? [])].some((chain) => /^ufw6?-/.test(chain)))
    const isCopy = copies.length === files.length
    const names = { service: service.name, files: paths }
    return outcomeOf([
      {
        id: 'two-loaders',
        firewalls: ['ufw', 'iptables'],
        what: msg('doctor.twoLoaders', names),
        meaning: msg('doctor.twoLoadersMeaning', names),
        todo: msg(isCopy ? 'doctor.twoLoadersTodo' : 'doctor.twoLoadersMoveTodo', names),
        evidence: [
          msg('doctor.ufwStarts'),
          msg('iptables.loadsAtStart', { service: service.name }),
          ...copies.map(({ path }) => msg('doctor.holdsCopy', { path })),
        ],
        contested: false,
        remedies: isCopy ? remediesFor(service.name) : [],
      },
    ])
  },
}

/** What the files hold is ufw's own, of an earlier day: ufw loads it by itself. */
function remediesFor(service: string): Remedy[] {
  if (service !== 'netfilter-persistent') return []
  const call = { verb: 'iptables.disableLoader', args: {} }
  const step = { call, reason: msg('doctor.disableLoaderReason'), risk: 'none' as const }
  return [
    {
      id: 'ufw-alone',
      label: msg('doctor.ufwAlone'),
      title: msg('doctor.ufwLoadsAlone'),
      firewall: 'iptables',
      draft: () => Promise.resolve({ steps: [step], unchanged: [], warnings: [] }),
    },
  ]
}
