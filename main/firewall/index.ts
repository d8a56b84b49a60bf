import { nextRound } from '../hosts/index.js'
import type { Found, Scene } from './conflicts/conflict.js'

export { BARE, detect, detectDeciding, isUsable } from './detect.js'
export { backendOf, backends, verbOf } from './list.js'
export type { Backend, Command, Glance, Observed, PlanDraft, Scope, Switch, Verb } from './backend.js'
export {
  journeyOf,
  networkEnds,
  readGround,
  readNftables,
  typicalPacket,
  usualFamily,
  type Ground,
  type Journey,
  type Packet,
} from '../netfilter/index.js'
export { decidedBy, pathSteps } from './own-words.js'
export { Pulse } from './pulse.js'
export type { Found, Remedy, Scene } from './conflicts/conflict.js'
export { told } from './conflicts/conflict.js'

/** Loads what looks for conflicts, behind what has been begun: for those who will ask, and wait for a firewall anyway. */
export async function prepareConflicts(): Promise<void> {
  await nextRound()
  await import('./conflicts/index.js')
}

/** Looks for every conflict; loaded by those who ask only, as the way of a change must be short. */
export async function findConflicts(scene: Scene): Promise<Found[]> {
  return (await import('./conflicts/index.js')).findConflicts(scene)
}
