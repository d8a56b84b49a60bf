import { msg } from '../text/index.js'
import { fault } from './fault.js'
import { z } from './zod.js'

/** The name that Sallyport knows a machine by: lower-case letters, digits, `-` and `.`. */
export const MachineId = z
  .string()
  .check(z.regex(/^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/, fault(msg('model.notMachine'))))
export type MachineId = z.infer<typeof MachineId>

/** The machine that Sallyport itself runs on. */
export const LOCAL: MachineId = 'local'
