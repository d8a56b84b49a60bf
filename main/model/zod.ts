/** zod as everything here uses it, by the name `z`: the small build, with faults from the catalogue. */
import { config } from 'zod/mini'
import { fault } from './fault.js'
import { zodFault } from './zod-faults.js'

/**
 * zod compiles checks with `new Function` unless told not to, which the page's security policy forbids. Schemas look at
 * that when they are made, so nobody imports zod past this file.
 */
config({ localeError: (issue) => fault(zodFault(issue)), jitless: true })

export * as z from 'zod/mini'
