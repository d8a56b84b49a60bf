import type { Host } from '../../hosts/index.js'
import { z } from '../../model/zod.js'
import type { PlanDraft } from '../backend.js'
import { msg } from '../../text/index.js'
import { defineVerb, type Verb } from '../../verbs/index.js'
import { filters } from './owner.js'
import { IPTABLES } from './programs.js'
import { readPlaces } from './read.js'
import { findService, OWN_UNIT } from './store.js'

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

const Nothing = z.strictObject({})
/** It only brings the kernel in line with what is stored: to take it back is to leave it so. */
const leave = () => ({ verb: 'iptables.leaveLoaded', args: {} })

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
  'iptables.leaveLoaded': defineVerb(Nothing, {
    command: () => ({ argv: [IPTABLES, '-w', '5', '-S', 'INPUT'] }),
    inverse: leave,
    title: () => msg('iptables.leaveLoaded'),
    outstanding: () => Promise.resolve(null),
  }),
}
