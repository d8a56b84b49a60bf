export { BARE, detect, detectDeciding, isActive, isUsable } from './detect.js'
export { backendOf, backends, firewallOfChange, firewallsOf, firewallVerbs } from './list.js'
export type { Backend, Observed, PlanDraft, Scope, Switch } from './backend.js'
export {
  journeyOf,
  networkEnds,
  readGround,
  typicalPacket,
  usualFamily,
  type Ground,
  type Journey,
  type Packet,
} from '../netfilter/index.js'
export { decidedBy, pathSteps } from './own-words.js'
export { pulse } from './pulse.js'
export { watchFirewalls } from './watch.js'
