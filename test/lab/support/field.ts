import { LabHost } from './host.js'
import { connect, type Link } from './network.js'
import { probe } from './reach.js'
import { until } from './wait.js'
import { WholeMachine } from './whole-machine.js'

export const UNITS = '/etc/systemd/system'
export const PORT = 8886

export interface Field extends AsyncDisposable {
  readonly machine: WholeMachine
  readonly client: LabHost
  readonly link: Link
}

/** A whole machine, and a client that tries to reach it. */
export async function field(): Promise<Field> {
  const [machine, client] = await Promise.all([WholeMachine.start('server'), LabHost.start('client')])
  const link = await connect(machine, client, { defaultRoute: true })
  const close = async () => {
    await Promise.all([machine.close(), client.close()])
  }
  return { machine, client, link, [Symbol.asyncDispose]: close }
}

/** Every file that the end of a change has put into this machine. */
export const ourUnits = (machine: WholeMachine) =>
  Object.keys({ ...machine.readTree(UNITS), ...machine.readTree('/var/lib/systemd/timers') }).filter((path) =>
    path.includes('sallyport-'),
  )
export const reach = async ({ client, link }: Field) => await probe(client, link.server.v4, PORT, 'tcp')
export const closes = (of: Field) => until('the port is closed', async () => (await reach(of)) === 'closed', 90_000)
export const tidied = (machine: WholeMachine) =>
  until('the timer has removed itself', () => ourUnits(machine).length === 0, 60_000)
