import type { FirewallFinding, FirewallKind } from '../../model/observation.js'
import type { PlanDraft, Switch } from '../../firewall/backend.js'
import { firewalld } from '../../firewall/firewalld/index.js'
import { ufw } from '../../firewall/ufw/index.js'
import { isIncomplete } from '../../firewall/ufw/reload.js'
import { outcomeOf, type Check, type Remedy } from '../check.js'
import { contested } from '../contested.js'
import { findingOf, type Scene } from '../scene.js'
import { msg, type Text } from '../../text/index.js'

/** ufw and firewalld together, with the ways out. */
export const twoFrontEnds: Check = {
  id: 'ufw-and-firewalld',
  title: msg('doctor.twoFrontEndsCheck'),
  applies: (scene) => findingOf(scene, 'ufw')?.installed === true && findingOf(scene, 'firewalld')?.installed === true,
  check: (scene) =>
    Promise.resolve(
      outcomeOf(
        contested(scene.detection).map((conflict) => ({
          ...conflict,
          remedies: conflict.remedies.map(({ id, label }) => remedy(scene, id, label)),
        })),
      ),
    ),
}

function remedy(scene: Scene, id: string, label: Text): Remedy {
  const keep = id === 'keep-ufw' ? 'ufw' : 'firewalld'
  const title = keep === 'ufw' ? msg('doctor.firewalldOff') : msg('doctor.ufwOff')
  return { id, label, title, firewall: keep, decidesAlone: true, draft: () => leave(scene, keep) }
}

/** Switches the other one off, then has the one that stays load its rules: each flushes those of the other. */
async function leave(scene: Scene, keep: 'ufw' | 'firewalld'): Promise<PlanDraft> {
  const { host } = scene
  const off: Switch = 'off'
  if (keep === 'firewalld') return ufw.turn(host, foundOf(scene, 'ufw'), off)
  const draft = await firewalld.turn(host, foundOf(scene, 'firewalld'), off)
  const whole = !(await isIncomplete(host))
  const steps = draft.steps.map((step) =>
    whole && step.call.verb === 'firewalld.stop' ? { ...step, call: STOP } : step,
  )
  const reason = msg('doctor.ufwReloadReason')
  return { ...draft, steps: [...steps, { call: RELOAD, reason, risk: 'low' }] }
}

/** Where ufw filters now, it does so again once this is taken back. */
const STOP = { verb: 'ufw.stopFirewalld', args: {} }
const RELOAD = { verb: 'ufw.reload', args: {} }

function foundOf(scene: Scene, kind: FirewallKind): FirewallFinding {
  const finding = findingOf(scene, kind)
  if (!finding) throw new Error(`${kind} was not looked for`)
  return finding
}
