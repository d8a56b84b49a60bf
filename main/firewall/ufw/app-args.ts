import { InterfaceName, SafeText } from '../../model/text.js'
import { z } from '../../model/zod.js'
import { UfwSource } from './frame.js'

/** Names of our own application profiles, so that one of somebody else is never touched. */
const AppName = z.string().check(z.regex(/^sallyport-[a-z0-9-]{1,60}$/))
export const AppRule = z.strictObject({ app: AppName, source: UfwSource, interface: z.optional(InterfaceName) })
export type AppRule = z.infer<typeof AppRule>

export const AppProfile = z.strictObject({
  app: AppName,
  title: SafeText,
  description: SafeText,
  /** As ufw wants it: `80,443,6000:6200/tcp|3478/udp`. */
  ports: z
    .string()
    .check(
      z.maxLength(1000),
      z.regex(
        /^\d{1,5}(?::\d{1,5})?(?:,\d{1,5}(?::\d{1,5})?)*\/(?:tcp|udp)(?:\|\d{1,5}(?::\d{1,5})?(?:,\d{1,5}(?::\d{1,5})?)*\/(?:tcp|udp))*$/,
      ),
    ),
})
export type AppProfile = z.infer<typeof AppProfile>
