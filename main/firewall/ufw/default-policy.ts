import type { Host } from '../../hosts/index.js'
import { z } from '../../model/zod.js'
import { msg } from '../../text/index.js'
import { defineVerb, type Verb } from '../../verbs/index.js'
import type { PlanDraft, Policy } from '../backend.js'
import { policyReason, Way, wishes } from '../policy.js'
import { readLoaded } from './kernel.js'
import { DEFAULTS, readStored, UFW } from './store.js'
import { isEnabled } from './turn.js'

const Action = z.enum(['allow', 'deny', 'reject'])
/** `was`: what it is before, to go back to. */
const Default = z.strictObject({ chain: Way, action: Action, was: Action })
type Default = z.infer<typeof Default>

/** What makes these ufw's defaults; no steps where they are so. */
export async function setUfwPolicy(host: Host, policy: Partial<Policy>): Promise<PlanDraft> {
  const { policy: now } = await readStored(host)
  const steps = await Promise.all(
    wishes(policy).map(async (wish) => {
      const [chain, action] = wish
      const args = { chain, action, was: now[chain] }
      return (await isSo(host, args)) ? [] : [{ call: { verb: 'ufw.setDefault', args }, ...policyReason(wish) }]
    }),
  )
  return { steps: steps.flat(), unchanged: [], warnings: [] }
}

const DIRECTIONS: Readonly<Record<Way, string>> = { in: 'incoming', out: 'outgoing', forward: 'routed' }
/** As `ufw default` writes them to its file. */
const KEYS: Readonly<Record<Way, string>> = { in: 'INPUT', out: 'OUTPUT', forward: 'FORWARD' }
const VALUES = { allow: 'ACCEPT', deny: 'DROP', reject: 'REJECT' } as const

export const defaultVerbs: Readonly<Record<string, Verb>> = {
  'ufw.setDefault': defineVerb(Default, {
    command: ({ chain, action }) => ({ argv: [UFW, 'default', action, DIRECTIONS[chain]] }),
    inverse: ({ chain, action, was }) => ({ verb: 'ufw.setDefault', args: { chain, action: was, was: action } }),
    guard: ({ chain, action }) => [{ file: DEFAULTS, lines: [`DEFAULT_${KEYS[chain]}_POLICY="${VALUES[action]}"`] }],
    title: ({ chain, action }) => msg('backend.setDefault', { way: chain, action }),
    outstanding: async (host, args) => ((await isSo(host, args)) ? null : args),
  }),
}

/** Stored, and in the kernel as far as ufw is on: there a policy of DROP stands for both ways to refuse. */
async function isSo(host: Host, { chain, action }: Default): Promise<boolean> {
  const { policy, families } = await readStored(host)
  if (policy[chain] !== action) return false
  if (!(await isEnabled(host))) return true
  const kernel = await Promise.all(families.map((family) => readLoaded(host, family)))
  return kernel.every(({ present, open }) => !present || open.includes(chain) === (action === 'allow'))
}
