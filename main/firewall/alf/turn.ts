import type { Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import type { PlanDraft, Switch } from '../backend.js'
import { managedMac } from './managed.js'
import { readAlf, type AlfState } from './read.js'
import { msg, type Message, type Text } from '../../text/index.js'

type Steps = PlanDraft['steps']
const step = (verb: string, to: Switch, reason: Text, risk: Steps[number]['risk']): Steps[number] => ({
  call: { verb, args: { to } },
  reason,
  risk,
})

/**
 * Switches the firewall on or off.
 * @throws ProblemError of kind `refused` on a managed Mac
 */
export async function turnAlf(host: Host, _finding: FirewallFinding, to: Switch): Promise<PlanDraft> {
  const state = await readAlf(host)
  if (state.global !== null && state.global > 0 === (to === 'on'))
    return { steps: [], unchanged: [], warnings: [msg('alf.alreadySwitched', { to })] }
  if (state.managed) throw managedMac()
  return to === 'on' ? turnOn(state) : turnOff(state)
}

function turnOn({ blockAll }: AlfState): PlanDraft {
  return {
    steps: [step('alf.setState', 'on', msg('alf.onMeans'), 'low')],
    unchanged: [],
    warnings: blockAll === true ? [msg('alf.sshRefusedToo')] : [],
  }
}

function turnOff({ blockAll }: AlfState): PlanDraft {
  // Up to macOS 14 "block all" is the state 2 itself: switching off would forget it, and undo could not bring it back.
  const first = blockAll === true ? [step('alf.setBlockAll', 'off', msg('alf.keepsBlockAll'), 'low')] : []
  return {
    steps: [...first, step('alf.setState', 'off', msg('alf.offMeans'), 'high')],
    unchanged: [],
    warnings: [],
  }
}

/** The settings beside the list, by what the firewall's own window calls them. */
export type AlfSetting = 'block-all' | 'built-in-signed' | 'downloaded-signed'

/**
 * Changes one setting: the remedy where everything is blocked, or the wider way to let a signed program in.
 * @throws ProblemError of kind `refused` on a managed Mac
 */
export async function setAlf(host: Host, setting: AlfSetting, to: Switch): Promise<PlanDraft> {
  const { verb, now, reason } = SETTINGS[setting]
  const state = await readAlf(host)
  if (now(state) === (to === 'on')) return { steps: [], unchanged: [], warnings: [msg('alf.alreadySet')] }
  if (state.managed) throw managedMac()
  return { steps: [step(verb, to, reason[to], 'low')], unchanged: [], warnings: [] }
}

interface Setting {
  readonly verb: string
  now(state: AlfState): boolean | null
  readonly reason: Readonly<Record<Switch, Message>>
}

const SETTINGS: Readonly<Record<AlfSetting, Setting>> = {
  'block-all': {
    verb: 'alf.setBlockAll',
    now: ({ blockAll }) => blockAll,
    reason: { on: msg('alf.noRuleCounts'), off: msg('alf.rulesCount') },
  },
  'built-in-signed': {
    verb: 'alf.allowSigned',
    now: ({ allowSigned }) => allowSigned.builtIn,
    reason: { on: msg('alf.builtInNeedNone'), off: msg('alf.builtInNeedRule') },
  },
  'downloaded-signed': {
    verb: 'alf.allowSignedApp',
    now: ({ allowSigned }) => allowSigned.downloaded,
    reason: {
      on: msg('alf.downloadedNeedNone'),
      off: msg('alf.downloadedNeedRule'),
    },
  },
}
