/** Schemas of values from outside; see schemas.ts. */
export * as z from './schemas.js'
