import type { Host } from '../../hosts/index.js'
import { firewallNameFirst } from '../../model/observation.js'
import { problem } from '../../model/problem.js'
import { z } from '../../model/zod.js'
import { msg, sentences } from '../../text/index.js'
import { defineVerb, type Verb } from '../../verbs/index.js'
import type { PlanDraft, Policy } from '../backend.js'
import { noSuchDefault, policyReason, wishes } from '../policy.js'
import { NETSH } from './category.js'
import { REG } from './registry.js'
import { PROFILES, type Profile } from './rule-text.js'
import { localKey, readSettings, type ProfileSettings } from './settings.js'

const Action = z.enum(['allow', 'block'])
const Both = z.strictObject({ inbound: Action, outbound: Action })
type Both = z.infer<typeof Both>
/** netsh sets both at once. `was`: what they are before, to go back to. */
const Default = z.strictObject({ profile: z.enum(PROFILES), ...Both.shape, was: Both })
type Default = z.infer<typeof Default>

/**
 * What makes these the defaults on every category of networks.
 * @throws ProblemError of kind `refused` for what Windows has no default for, and where a policy or "Block all incoming
 * connections" decides
 */
export async function setWindowsPolicy(host: Host, policy: Partial<Policy>): Promise<PlanDraft> {
  const { profiles } = await readSettings(host)
  const asked = wishes(policy)
  for (const wish of asked) mustFit(wish)
  const wanted = (way: 'in' | 'out', now: Both['inbound']) =>
    policy[way] === undefined ? now : policy[way] === 'allow' ? 'allow' : 'block'
  const steps = PROFILES.flatMap((profile) => {
    const was = defaultsOf(profiles[profile])
    const args = { profile, inbound: wanted('in', was.inbound), outbound: wanted('out', was.outbound), was }
    if (args.inbound === was.inbound && args.outbound === was.outbound) return []
    mustBeFree(profile, profiles[profile])
    const changed = asked.find(([way]) => way === (args.inbound === was.inbound ? 'out' : 'in'))
    return changed ? [{ call: { verb: 'windows.setDefault', args }, ...policyReason(changed) }] : []
  })
  return { steps, unchanged: [], warnings: [] }
}

const defaultsOf = ({ blocksByDefault, blocksOut }: ProfileSettings): Both => ({
  inbound: blocksByDefault ? 'block' : 'allow',
  outbound: blocksOut ? 'block' : 'allow',
})

export const policyVerbs: Readonly<Record<string, Verb>> = {
  'windows.setDefault': defineVerb(Default, {
    command: ({ profile, inbound, outbound }) => ({
      argv: [
        NETSH,
        'advfirewall',
        'set',
        `${profile}profile`,
        'firewallpolicy',
        `${inbound}inbound,${outbound}outbound`,
      ],
    }),
    inverse: ({ profile, was, inbound, outbound }) => ({
      verb: 'windows.setDefault',
      args: { profile, ...was, was: { inbound, outbound } },
    }),
    // what netsh prints is translated
    guard: ({ profile, inbound, outbound }) =>
      [['DefaultInboundAction', inbound] as const, ['DefaultOutboundAction', outbound] as const].map(
        ([name, action]) => ({
          argv: [REG, 'query', localKey(profile), '/v', name],
          prints: `${name}    REG_DWORD    0x${action === 'block' ? 1 : 0}`,
        }),
      ),
    title: ({ profile, inbound, outbound }) => msg('windows.setDefault', { network: profile, inbound, outbound }),
    outstanding: async (host, args: Default) => {
      const settings = (await readSettings(host)).profiles[args.profile]
      const now = defaultsOf(settings)
      if (now.inbound === args.inbound && now.outbound === args.outbound) return null
      mustBeFree(args.profile, settings)
      return args
    },
  }),
}

function mustFit(wish: ReturnType<typeof wishes>[number]): void {
  const [way, action] = wish
  const name = firewallNameFirst('windows')
  if (way === 'forward') throw noSuchDefault(name, wish, msg('windows.forwardsNothing'), msg('windows.leaveOut'))
  if (action === 'reject') throw noSuchDefault(name, wish, msg('windows.onlyDrops'), msg('windows.chooseDrop'))
}

/** netsh would also switch "Block all incoming connections" off, which undo could not tell. */
function mustBeFree(profile: Profile, { managedDefaults, shieldsUp }: ProfileSettings): void {
  if (managedDefaults)
    throw problem(
      'refused',
      msg('windows.defaultsManaged', { network: profile }),
      sentences([msg('windows.policyWins'), msg('text.nothingChanged')]),
      msg('windows.askAdministrator'),
    )
  if (shieldsUp)
    throw problem(
      'refused',
      msg('windows.blockAllIsOn', { network: profile }),
      sentences([msg('windows.blockAllWouldGo'), msg('text.nothingChanged')]),
      msg('windows.switchBlockAllOff'),
    )
}
