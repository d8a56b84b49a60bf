import type { ChildProcess } from 'node:child_process'
import type { LabHost } from './host.js'
import type { Tree } from './tree.js'
import { until } from './wait.js'

/** D-Bus may lie under `firewall-cmd` without firewalld, as on a machine where the service is stopped. */
interface Daemons {
  bus?: ChildProcess
  firewalld?: ChildProcess
}

const running = new WeakMap<LabHost, Daemons>()
const NAME = 'org.fedoraproject.FirewallD1'

/** Starts D-Bus alone: what a machine has whose firewalld is stopped. Nothing happens when it runs already. */
export async function startBus(host: LabHost): Promise<void> {
  const daemons = daemonsOf(host)
  if (isAlive(daemons.bus)) return
  daemons.bus = host.spawn(['dbus-daemon', '--system', '--nofork', '--nopidfile'], { stdio: 'ignore' })
  await until('the system bus answers', async () => (await busCall(host, ['org.freedesktop.DBus.GetId'])) !== undefined)
}

/**
 * Starts firewalld as its service would, and returns once it filters. polkit is not there: root may do all, others
 * nothing. Gives the daemon's pid as the machine numbers it.
 */
export async function startFirewalld(host: LabHost): Promise<number> {
  const daemons = daemonsOf(host)
  if (isAlive(daemons.firewalld)) throw new Error(`firewalld runs already in ${host.name}`)
  await startBus(host)
  const daemon = host.spawn(['firewalld', '--nofork', '--nopid'], { stdio: 'ignore' })
  daemons.firewalld = daemon
  await until('firewalld runs', async () => {
    if (!isAlive(daemon)) throw new Error(`firewalld ended:\n${await firewalldLog(host)}`)
    const owned = await busCall(host, ['org.freedesktop.DBus.NameHasOwner', `string:${NAME}`])
    return owned?.includes('true') === true && (await stateOf(host)).includes('RUNNING')
  })
  return await host.innerPid(daemon)
}

/** Stops firewalld as its service would: its rules leave the kernel, D-Bus stays. */
export async function stopFirewalld(host: LabHost): Promise<void> {
  const daemon = daemonsOf(host).firewalld
  if (daemon === undefined || !isAlive(daemon)) return
  daemon.kill('SIGTERM')
  await until('firewalld ends', () => !isAlive(daemon))
}

/** Every file under /etc/firewalld, with its bytes. */
export function firewalldStored(host: LabHost): Tree {
  return host.readTree('/etc/firewalld')
}

/** firewalld's table in the kernel, without handles and counters, in the kernel's order; empty when it is not there. */
export async function firewalldLoaded(host: LabHost): Promise<readonly unknown[]> {
  const { code, stdout, stderr } = await host.run(['nft', '-j', 'list', 'table', 'inet', 'firewalld'])
  if (code !== 0) {
    if (stderr.includes('No such file or directory')) return []
    throw new Error(`nft in ${host.name}: exit ${code}\n${stderr}`)
  }
  const { nftables } = JSON.parse(stdout, withoutVolatile) as { nftables: readonly object[] }
  return nftables.filter((entry) => !('metainfo' in entry))
}

/** Puts an interface into a zone, now and for later starts; works while firewalld is stopped, too. */
export async function addInterfaceToZone(host: LabHost, zone: string, name: string): Promise<void> {
  const change = [`--zone=${zone}`, `--change-interface=${name}`]
  if (!isAlive(daemonsOf(host).firewalld)) {
    await host.must(['firewall-offline-cmd', ...change])
    return
  }
  await host.must(['firewall-cmd', ...change])
  await host.must(['firewall-cmd', '--permanent', ...change])
}

function daemonsOf(host: LabHost): Daemons {
  const known = running.get(host) ?? {}
  running.set(host, known)
  return known
}

function isAlive(child: ChildProcess | undefined): boolean {
  return child !== undefined && child.exitCode === null && child.signalCode === null
}

async function stateOf(host: LabHost): Promise<string> {
  const get = 'org.freedesktop.DBus.Properties.Get'
  const argv = ['/org/fedoraproject/FirewallD1', get, `string:${NAME}`, 'string:state']
  return (await dbusSend(host, [`--dest=${NAME}`, ...argv])) ?? ''
}

async function busCall(host: LabHost, argv: readonly string[]): Promise<string | undefined> {
  return await dbusSend(host, ['--dest=org.freedesktop.DBus', '/', ...argv])
}

/** The reply, or undefined when there is none. A call costs 3–9 ms, `firewall-cmd --state` 160. */
async function dbusSend(host: LabHost, argv: readonly string[]): Promise<string | undefined> {
  const { code, stdout } = await host.run(['dbus-send', '--system', '--print-reply=literal', ...argv])
  return code === 0 ? stdout : undefined
}

async function firewalldLog(host: LabHost): Promise<string> {
  return (await host.run(['tail', '-n', '40', '/var/log/firewalld'])).stdout
}

function withoutVolatile(key: string, value: unknown): unknown {
  if (key === 'handle') return undefined
  const isCounter = key === 'counter' && typeof value === 'object'
  return isCounter ? {} : value
}
