/**
 * zod compiles its checks with `new Function` unless told not to, which the page's security policy forbids. Schemas look
 * at this when they are made, so this module must be imported before any of them.
 */
import { z } from 'zod'

z.config({ jitless: true })
