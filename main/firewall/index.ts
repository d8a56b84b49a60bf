export { detect } from './detect.js'
export { backendOf, backends, verbOf } from './list.js'
export type { Backend, Observed, PlanDraft, Verb } from './backend.js'
