/**
 * zod as everything here uses it: the small build, whose start costs a fraction of the other's, with messages in English.
 * It compiles checks with `new Function` unless told not to, which the page's security policy forbids and which costs a
 * short-lived program more than it saves. Schemas look at that when they are made, so nobody imports zod past this file.
 */
import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'

z.config({ ...en(), jitless: true })

export { z }
