/**
 * The session's bus. This file alone uses the library: @jellybrick/dbus-next goes on with dbus-next, whose maintainers
 * have left it. Of its service classes nothing is used, as their members cannot be told without decorators.
 */
import { Message, NameFlag, RequestNameReply, sessionBus, Variant } from '@jellybrick/dbus-next'
import type { EventEmitter } from 'node:events'

const DBUS = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' }
const PROPERTIES = 'org.freedesktop.DBus.Properties'

export interface Call {
  readonly destination: string
  readonly path: string
  readonly interface: string
  readonly member: string
  readonly signature?: string
  readonly body?: unknown[]
}

type Signal = Pick<Call, 'interface' | 'member'>

/** What lies at a path of ours, for one interface. */
export interface Service {
  readonly path: string
  readonly interface: string
  /** The signature of each, and how it is now. */
  readonly properties: Readonly<Record<string, readonly [signature: string, value: () => unknown]>>
  /** The signature of what each gives, if it gives anything: an array then, one item for each complete type. */
  readonly methods: Readonly<Record<string, readonly [signature: string, run: (...args: never[]) => unknown[]]>>
}

export interface Bus {
  call(message: Call): Promise<readonly unknown[]>
  /** Hears the signals that match, by the specification's match rules. */
  hear(rule: string, signal: Signal, tell: () => void): Promise<void>
  serve(service: Service): void
  tell(service: Service, member: string, signature?: string, body?: unknown[]): void
  /** Takes a name of one's own. @returns whether nobody else had it */
  take(name: string): Promise<boolean>
  has(name: string): Promise<boolean>
  /** Resolves when the bus is gone, as when the person logs out. */
  readonly gone: Promise<void>
}

export const variant = (signature: string, value: unknown): Variant => new Variant(signature, value)

/** @throws Error where there is none */
export async function connect(): Promise<Bus> {
  const bus = sessionBus()
  // the library tells nobody of the end, but its connection does
  const { _connection: connection } = bus as unknown as { _connection: EventEmitter }
  const gone = new Promise<void>((resolve) => {
    for (const event of ['end', 'error']) connection.once(event, resolve)
  })
  await new Promise<void>((resolve, reject) => {
    bus.once('connect', resolve)
    bus.on('error' as 'connect', reject)
  })
  const call = async (message: Call) => (await bus.call(new Message(message)))?.body ?? []
  return {
    call,
    hear: async (rule, signal, tell) => {
      bus.on('message', (message) => {
        if (message.interface === signal.interface && message.member === signal.member) tell()
      })
      await call({ ...DBUS, member: 'AddMatch', signature: 's', body: [rule] })
    },
    serve: (service) => {
      bus.addMethodHandler((message) => {
        const answer = message.path === service.path ? answerOf(service, message) : undefined
        if (answer) bus.send(Message.newMethodReturn(message, ...answer))
        return answer !== undefined
      })
    },
    tell: (service, member, signature = '', body = []) => {
      bus.send(Message.newSignal(service.path, service.interface, member, signature, body))
    },
    take: async (name) => {
      const answer = await bus.requestName(name, NameFlag.DO_NOT_QUEUE)
      return answer === RequestNameReply.PRIMARY_OWNER
    },
    has: async (name) => {
      const [owned] = await call({ ...DBUS, member: 'NameHasOwner', signature: 's', body: [name] })
      return owned === true
    },
    gone,
  }
}

/** What is no call of this service is `undefined`: the library then says so. */
function answerOf(service: Service, message: Message): [signature: string, body: unknown[]] | undefined {
  const { member, body } = message
  if (message.interface === PROPERTIES && body[0] === service.interface) {
    const read = ([signature, value]: readonly [string, () => unknown]) => variant(signature, value())
    if (member === 'GetAll') {
      const all = Object.entries(service.properties).map(([name, property]) => [name, read(property)] as const)
      return ['a{sv}', [Object.fromEntries(all)]]
    }
    const property = member === 'Get' ? service.properties[String(body[1])] : undefined
    return property && ['v', [read(property)]]
  }
  const method = message.interface === service.interface ? service.methods[member] : undefined
  return method && [method[0], method[1](...(body as never[]))]
}
