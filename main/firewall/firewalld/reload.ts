import type { Host } from '../../hosts/index.js'
import { z } from '../../model/zod.js'
import { msg } from '../../text/index.js'
import type { PlanDraft } from '../backend.js'
import { defineVerb, type Verb } from '../../verbs/index.js'
import { callFirewalld } from './bus.js'
import { FIREWALL_CMD } from './detect.js'
import { readLoaded } from './kernel.js'

const NFT = '/usr/sbin/nft'

/** What a running firewalld has in the kernel. */
export type Presence = 'whole' | 'empty' | 'absent' | 'unknown'

export async function presenceOf(host: Host): Promise<Presence> {
  const { present, by, chains } = await readLoaded(host)
  if (present === null) return 'unknown'
  if (!present) return 'absent'
  return by === 'nftables' && (chains.get('filter_INPUT')?.length ?? 0) === 0 ? 'empty' : 'whole'
}

/**
 * Has a running firewalld build everything anew. It begins by deleting its table, and stops with an error when that is
 * gone (measured, 1.3.3); so an empty one is put in its place first.
 */
export async function reloadFirewalld(host: Host): Promise<PlanDraft> {
  const table = {
    call: { verb: 'firewalld.addTable', args: {} },
    reason: msg('firewalld.tableFirst'),
    risk: 'none' as const,
  }
  const reload = {
    call: { verb: 'firewalld.reload', args: {} },
    reason: msg('firewalld.loadAgainReason'),
    risk: 'low' as const,
  }
  return {
    steps: (await presenceOf(host)) === 'absent' ? [table, reload] : [reload],
    unchanged: [],
    warnings: [msg('firewalld.loadAgainWarning')],
  }
}

const Nothing = z.strictObject({})
/** They only bring the kernel in line with what firewalld itself has stored: to take them back is to leave it so. */
const leave = () => ({ verb: 'firewalld.leaveLoaded', args: {} })

export const reloadVerbs: Readonly<Record<string, Verb>> = {
  'firewalld.addTable': defineVerb(Nothing, {
    command: () => ({ argv: [NFT, 'add', 'table', 'inet', 'firewalld'] }),
    inverse: leave,
    title: () => msg('firewalld.addTable'),
    outstanding: async (host) => ((await presenceOf(host)) === 'absent' ? {} : null),
  }),
  'firewalld.reload': defineVerb(Nothing, {
    command: () => ({ argv: [FIREWALL_CMD, '--complete-reload'] }),
    inverse: leave,
    title: () => msg('firewalld.reload'),
    outstanding: async (host) => (['absent', 'empty'].includes(await presenceOf(host)) ? {} : null),
  }),
  'firewalld.panicOff': defineVerb(Nothing, {
    command: () => ({ argv: [FIREWALL_CMD, '--panic-off'] }),
    // nobody could come in to take that back again
    inverse: leave,
    title: () => msg('firewalld.panicOff'),
    outstanding: async (host) => ((await callFirewalld(host, 'queryPanicMode')) === true ? {} : null),
  }),
  'firewalld.leaveLoaded': defineVerb(Nothing, {
    command: () => ({ argv: [FIREWALL_CMD, '--state'] }),
    inverse: leave,
    title: () => msg('firewalld.leaveLoaded'),
    outstanding: () => Promise.resolve(null),
  }),
}
