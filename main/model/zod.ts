/** zod as everything here uses it, by the name `z`: the small build, with messages in English. */
import { config } from 'zod/mini'
import en from 'zod/v4/locales/en.js'

/**
 * zod compiles checks with `new Function` unless told not to, which the page's security policy forbids. Schemas look at
 * that when they are made, so nobody imports zod past this file.
 */
config({ ...en(), jitless: true })

export * as z from 'zod/mini'
