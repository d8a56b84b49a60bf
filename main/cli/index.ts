import type { rehearse as Rehearse } from './rehearse.js'

export { main } from './program.js'

/** See rehearse.ts: for the build alone, so that no start loads it. */
export const rehearse: typeof Rehearse = async (...machines) => (await import('./rehearse.js')).rehearse(...machines)
