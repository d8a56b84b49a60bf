import type { Host } from '../../hosts/index.js'
import type { Family } from '../../model/net.js'
import { z } from '../../model/zod.js'
import type { PlanDraft } from '../backend.js'
import { savedOf } from '../../netfilter/index.js'
import { defineVerb, type Verb } from '../../verbs/index.js'
import { readLoaded } from './kernel.js'
import { readStored, UFW } from './store.js'
import { staleIn, type Stale } from './stale.js'
import { isEnabled } from './turn.js'
import { msg, type Text } from '../../text/index.js'

/** What the kernel lacks of ufw in one IP family. */
export interface Missing {
  readonly family: Family
  /**
   * `jumps`: no packet that comes in passes its chains; `rules`: the chains of the user are empty, and should not be;
   * `some`: they hold others than are stored, see {@link Stale}.
   */
  readonly what: 'jumps' | 'rules' | 'some'
  /** How many rules for what comes in are stored. */
  readonly stored: number
  readonly stale?: Stale
}

/** Where the kernel holds chains of ufw, but not what ufw put into them, or would put into them now. Nothing without rights. */
export async function missingInKernel(host: Host): Promise<Missing[]> {
  const { families, tuples } = await readStored(host)
  const kernel = await Promise.all(families.map((family) => readLoaded(host, family)))
  return kernel.flatMap((loaded): Missing[] => {
    const { family, readable, present, hooked, holds } = loaded
    const stored = tuples.filter((tuple) => tuple.family === family && !tuple.route && tuple.direction === 'in').length
    if (!readable || !present) return []
    if (!hooked.includes('in')) return [{ family, what: 'jumps', stored }]
    if (stored > 0 && !holds) return [{ family, what: 'rules', stored }]
    const stale = staleIn(tuples, loaded)
    return stale.absent.length + stale.leftOver.length > 0 ? [{ family, what: 'some', stored, stale }] : []
  })
}

/**
 * Loads ufw's rules again. While its first chain is there, "ufw reload" adds no jumps to its chains and says that all
 * went well (measured, 0.36.2; ufw_start in /lib/ufw/ufw-init-functions): where they are gone, that chain goes first.
 */
export async function reloadUfw(host: Host): Promise<PlanDraft> {
  const bare = (await missingInKernel(host)).filter(({ what }) => what === 'jumps')
  const marks = await Promise.all(
    bare.map(async ({ family }) => ({ family, mark: await uselessMark(host, { family }) })),
  )
  const step = (verb: string, args: Record<string, unknown>, reason: Text) => ({
    call: { verb, args },
    reason,
    risk: 'low' as const,
  })
  return {
    steps: [
      ...marks.flatMap(({ family, mark }) => [
        ...(mark && mark.rules > 0 ? [step('ufw.emptyMark', { family }, msg('ufw.emptyChainReason'))] : []),
        ...(mark ? [step('ufw.removeMark', { family }, msg('ufw.removeChainReason'))] : []),
      ]),
      step('ufw.reload', {}, msg('ufw.reloadReason')),
    ],
    unchanged: [],
    warnings: [],
  }
}

const Nothing = z.strictObject({})
const Mark = z.strictObject({ family: z.union([z.literal(4), z.literal(6)]) })
type Mark = z.infer<typeof Mark>

const programOf = ({ family }: Mark) => (family === 4 ? '/usr/sbin/iptables' : '/usr/sbin/ip6tables')
const markOf = ({ family }: Mark) => `ufw${family === 4 ? '' : '6'}-before-logging-input`
/** The mark as it is now, as long as no packet passes ufw's chains; nothing when it is of use. */
async function uselessMark(host: Host, mark: Mark): Promise<{ rules: number } | undefined> {
  const saved = await host.run([`${programOf(mark)}-save`])
  if (saved.code !== 0) return undefined
  const { chains, rules, rulesOf } = savedOf(saved)
  const name = markOf(mark)
  if (!chains.has(name) || rules.some(({ target }) => target === name)) return undefined
  return { rules: rulesOf(name).length }
}

/** They only bring the kernel in line with what ufw itself has stored: to take them back is to leave it so. */
const leave = () => ({ verb: 'ufw.leaveLoaded', args: {} })

export const RELOAD = { argv: [UFW, 'reload'] }

export const reloadVerbs: Readonly<Record<string, Verb>> = {
  'ufw.emptyMark': defineVerb(Mark, {
    command: (args) => ({ argv: [programOf(args), '-w', '5', '-F', markOf(args)] }),
    inverse: leave,
    title: (args) => msg('ufw.emptyChain', { chain: markOf(args) }),
    outstanding: async (host, args) => (((await uselessMark(host, args))?.rules ?? 0) > 0 ? args : null),
  }),
  'ufw.removeMark': defineVerb(Mark, {
    command: (args) => ({ argv: [programOf(args), '-w', '5', '-X', markOf(args)] }),
    inverse: leave,
    title: (args) => msg('ufw.removeChain', { chain: markOf(args) }),
    outstanding: async (host, args) => ((await uselessMark(host, args)) ? args : null),
  }),
  'ufw.reload': defineVerb(Nothing, {
    command: () => RELOAD,
    inverse: leave,
    title: () => msg('ufw.reload'),
    outstanding: async (host) => ((await isEnabled(host)) && (await isIncomplete(host)) ? {} : null),
  }),
  'ufw.leaveLoaded': defineVerb(Nothing, {
    command: () => ({ argv: [UFW, 'status'] }),
    inverse: leave,
    title: () => msg('ufw.leaveLoaded'),
    outstanding: () => Promise.resolve(null),
  }),
}

/** Whether anything is missing in the kernel of what ufw has stored. */
export async function isIncomplete(host: Host): Promise<boolean> {
  const { families } = await readStored(host)
  const kernel = await Promise.all(families.map((family) => readLoaded(host, family)))
  return kernel.some(({ readable, present }) => readable && !present) || (await missingInKernel(host)).length > 0
}
