import type { Host } from '../../hosts/index.js'
import { z } from '../../model/zod.js'
import type { PlanDraft } from '../backend.js'
import { msg } from '../../text/index.js'
import { absent, defineVerb, unitIsEnabled, type Verb } from '../../verbs/index.js'
import { filters, isRefusal, ownerOf } from './owner.js'
import { IPTABLES } from './programs.js'
import { readPlaces, type Places } from './read.js'
import { findService, isEnabled, OWN_UNIT } from './store.js'

const LOADERS = {
  'netfilter-persistent': ['/usr/sbin/netfilter-persistent', 'start'],
  'iptables.service': ['/usr/bin/systemctl', 'restart', 'iptables.service'],
  [OWN_UNIT]: ['/usr/bin/systemctl', 'restart', OWN_UNIT],
} as const
const Loader = z.strictObject({ by: z.enum(Object.keys(LOADERS) as (keyof typeof LOADERS)[]) })

/** What loads the stored rules again, where a service of iptables is to do that and its rules are not in the kernel. */
export async function loadStored(host: Host): Promise<PlanDraft | undefined> {
  const by = Loader.shape.by.safeParse((await findService(host))?.name).data
  if (by === undefined) return undefined
  const call = { verb: 'iptables.load', args: { by } }
  return {
    steps: [{ call, reason: msg('iptables.loadReason'), risk: 'low' }],
    unchanged: [],
    warnings: [msg('iptables.loadWarning')],
  }
}

/**
 * Whether all that the stored files refuse of what comes in stands in the kernel, be it among the rules of a front end.
 * ufw leaves what it finds there, and so do both when they are loaded one after the other.
 */
export function holdsStored({ loaded, stored }: Pick<Places, 'loaded' | 'stored'>): boolean {
  const refusing = stored.flatMap(({ family, table }) =>
    table && ownerOf(table) === undefined && filters(table) ? [{ family, table }] : [],
  )
  return refusing.every(({ family, table }) =>
    loaded.some(
      (place) =>
        place.family === family &&
        place.table &&
        (table.policies.get('INPUT') !== 'DROP' || place.table.policies.get('INPUT') === 'DROP') &&
        table
          .rulesOf('INPUT')
          .filter(isRefusal)
          .every(({ text }) => place.table?.linesOf('INPUT').includes(text)),
    ),
  )
}

/** The same of a machine; true where nothing is stored. */
export async function storedIsLoaded(host: Host): Promise<boolean> {
  return holdsStored(await readPlaces(host))
}

const Nothing = z.strictObject({})
/** It only brings the kernel in line with what is stored: to take it back is to leave it so. */
const leave = () => ({ verb: 'iptables.leaveLoaded', args: {} })

const PERSISTENT = 'netfilter-persistent.service'

/** Whether Debian's service loads the stored rules when the machine starts. */
function loader(action: 'enable' | 'disable', inverse: string): Verb {
  const wanted = action === 'enable'
  const seen = unitIsEnabled(PERSISTENT)
  return defineVerb(Nothing, {
    command: () => ({ argv: ['/usr/bin/systemctl', action, PERSISTENT] }),
    inverse: () => ({ verb: inverse, args: {} }),
    guard: () => (wanted ? seen : absent(seen)),
    title: () => msg(wanted ? 'iptables.enableUnit' : 'iptables.disableUnit', { unit: PERSISTENT }),
    outstanding: async (host) => ((await isEnabled(host, PERSISTENT)) === wanted ? null : {}),
  })
}

export const loadVerbs: Readonly<Record<string, Verb>> = {
  'iptables.load': defineVerb(Loader, {
    command: ({ by }) => ({ argv: LOADERS[by] }),
    inverse: leave,
    title: () => msg('iptables.load'),
    outstanding: async (host, args) => {
      const { loaded } = await readPlaces(host)
      return loaded.some(({ table }) => table === null || filters(table)) ? null : args
    },
  }),
  'iptables.disableLoader': loader('disable', 'iptables.enableLoader'),
  'iptables.enableLoader': loader('enable', 'iptables.disableLoader'),
  'iptables.leaveLoaded': defineVerb(Nothing, {
    command: () => ({ argv: [IPTABLES, '-w', '5', '-S', 'INPUT'] }),
    inverse: leave,
    title: () => msg('iptables.leaveLoaded'),
    outstanding: () => Promise.resolve(null),
  }),
}
