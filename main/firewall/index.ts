export { detect } from './detect.js'
export { backendOf, backends, verbOf } from './list.js'
export type { Backend, Command, Observed, PlanDraft, Switch, Verb } from './backend.js'
