import { Text } from '../text/schema.js'
import { msg } from '../text/index.js'
import { fault } from './fault.js'
import { Network, PortNumber, Protocol, Source } from './net.js'
import { z } from './zod.js'

/** A name or an address, as programs are told it: it stands in commands and in a line of Python. */
export const HostName = z
  .string()
  .check(
    z.regex(
      /^(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+)$/,
      fault(msg('relay.notName')),
    ),
  )

/**
 * A relay in front of the receiver. Each port and each address is asked for once, and told to every machine that has to
 * agree on it.
 */
export const RelayTask = z
  .strictObject({
    topology: z.literal('single'),
    /** The receiver's address, or the network that it lies in: it alone may control the relay. */
    receiver: Network,
    /** What the sender and the receiver know the relay by; the machine's own name unless told. */
    address: z.optional(HostName),
    /** Who may send. */
    senders: z._default(z.array(Source).check(z.minLength(1), z.maxLength(20)), ['any']),
    receivePort: z._default(PortNumber, 8886),
    controlPort: z._default(PortNumber, 8887),
  })
  .check(
    z.superRefine(({ receivePort, controlPort }, context) => {
      if (receivePort === controlPort)
        context.addIssue({ code: 'custom', path: ['controlPort'], message: fault(msg('relay.samePort')) })
    }),
  )
export type RelayTask = z.infer<typeof RelayTask>

/** The machines that a relay stands among. */
export const RelayPart = z.enum(['receiver-relay', 'receiver', 'sender', 'router'])
export type RelayPart = z.infer<typeof RelayPart>

/** A connection that has to be possible, from who begins it to who answers. */
export const RelayArrow = z.strictObject({
  from: RelayPart,
  to: RelayPart,
  protocol: Protocol,
  port: PortNumber,
})
export type RelayArrow = z.infer<typeof RelayArrow>

export const RelayMachine = z.strictObject({
  part: RelayPart,
  title: Text,
  /** What is to be so there: what its firewall lets in and out, and what it is for. */
  needs: z.array(Text),
  /** What is to be typed there, in order. */
  commands: z.array(z.strictObject({ caption: Text, text: z.string() })),
})
export type RelayMachine = z.infer<typeof RelayMachine>
