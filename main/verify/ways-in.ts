import ipaddr from 'ipaddr.js'
import { textsOf, type Host } from '../hosts/index.js'
import { noted } from '../log/index.js'
import { readListeners } from './listeners.js'
import { connectionsIn, type Connection } from './proc-net.js'
import { readSsh } from './ssh.js'

/** How people get at this machine over the network, and who is there. TCP only. */
export interface WaysIn {
  /** The ports of sshd that other machines can reach: by them the machine is looked after. */
  readonly ports: readonly number[]
  /** Who works on this machine from elsewhere right now, and the port that they came in by. */
  readonly sessions: readonly Session[]
}

export interface Session {
  readonly port: number
  /** Their address; `undefined` where the system does not tell. */
  readonly peer: string | undefined
}

/** Programs that give a shell, as the kernel calls them: 15 letters at most. */
const SHELLS = new Set(['sshd', 'sshd-session', 'sshd-auth', 'dropbear', 'tinysshd'])
/** Programs that give a screen or the whole machine in another way. */
const SCREENS = new Set([
  ...['xrdp', 'krdpserver', 'gnome-remote-de', 'Xvnc', 'Xtigervnc', 'Xtightvnc', 'x11vnc', 'x0vncserver'],
  ...['x0tigervncserve', 'vncserver-x11-c', 'wayvnc', 'krfb', 'vino-server'],
  ...['cockpit-tls', 'cockpit-ws', 'in.telnetd', 'telnetd'],
])
/** RDP, and the first screens of VNC: whatever program it is, where only root is told that. */
const SCREEN_PORTS = new Set([3389, 5900, 5901, 5902, 5903])
const SS = '/usr/bin/ss'

/**
 * Finds them by their sockets and the programs that hold these, whatever the ports are; where that may not be seen, by
 * sshd's configuration and what it told this session.
 * @param connection `SSH_CONNECTION` of this session: "client port server port"
 */
export async function readWaysIn(host: Host, connection: string | undefined): Promise<WaysIn> {
  const [ssh, listeners, holders, forebears, tables] = await Promise.all([
    readSsh(host, connection),
    readListeners(host),
    readHolders(host),
    readForebears(host),
    host.platform === 'linux' ? textsOf(host, ['/proc/net/tcp', '/proc/net/tcp6']) : [],
  ])
  const tcp = (listeners ?? []).filter(({ protocol }) => protocol === 'tcp')
  const listening = new Set(tcp.map(({ port }) => port))
  const reachable = new Set(tcp.filter(({ loopback }) => !loopback).map(({ port }) => port))
  const heldBy = (programs: ReadonlySet<string>) =>
    holders.filter(({ names }) => names.some((one) => programs.has(one)))
  const ports = new Set([...ssh.ports, ...heldBy(SHELLS).map(({ port }) => port)].filter((port) => reachable.has(port)))
  for (const port of ssh.inUse) ports.add(port)
  const screens = new Set([...SCREEN_PORTS, ...heldBy(SCREENS).map(({ port }) => port)])
  const own = holders.filter(({ pids }) => pids.some((pid) => forebears.has(pid)))
  const isSession = ({ port, peer, peerPort }: Connection) =>
    listening.has(port) &&
    !isHere(peer) &&
    (ports.has(port) || screens.has(port) || own.some((holder) => holder.port === port && holder.peerPort === peerPort))
  const live = tables.flatMap((table) => connectionsIn(table ?? '')).filter(isSession)
  const [peer, , , through] = connection?.split(' ') ?? []
  const told = ssh.ports.includes(Number(through)) ? [{ port: Number(through), peer }] : []
  const hidden = ssh.inUse.filter((port) => ![...live, ...told].some((one) => one.port === port))
  const sessions = [...live, ...told, ...hidden.map((port) => ({ port, peer: undefined }))]
  const each = new Map(sessions.map(({ port, peer: from }) => [`${port} ${from ?? ''}`, { port, peer: from }]))
  return { ports: [...ports].sort((a, b) => a - b), sessions: [...each.values()] }
}

const isHere = (address: string): boolean => ipaddr.parse(address).range() === 'loopback'

/** Who holds a socket of TCP. */
interface Holder {
  readonly port: number
  readonly peerPort: number
  readonly names: readonly string[]
  readonly pids: readonly number[]
}

/** As ss(8) tells: an ordinary user sees the programs of their own only. */
async function readHolders(host: Host): Promise<Holder[]> {
  if (host.platform !== 'linux' || !(await host.exists(SS))) return []
  const told = await host.run([SS, '-H', '-t', '-n', '-a', '-p']).catch(noted('reading who holds sockets'))
  return told?.code === 0 ? told.stdout.split('\n').flatMap(holderOf) : []
}

/** `ESTAB 0 0 10.0.0.1:2222 10.0.0.2:51234 users:(("sshd",pid=123,fd=4))` */
export function holderOf(line: string): Holder[] {
  const [, , , local = '', peer = ''] = line.trim().split(/\s+/)
  const port = Number(/:(\d{1,5})$/.exec(local)?.[1])
  if (!Number.isInteger(port)) return []
  const users = [...line.matchAll(/\("((?:[^"\\]|\\.)*)",pid=(\d+)/g)]
  return [
    {
      port,
      peerPort: Number(/:(\d{1,5})$/.exec(peer)?.[1] ?? 0),
      names: users.map((match) => match[1] ?? ''),
      pids: users.map((match) => Number(match[2])),
    },
  ]
}

/** The processes that Sallyport was started from, up to the first: one of them may hold the way that somebody came in by. */
async function readForebears(host: Host): Promise<ReadonlySet<number>> {
  const pids = new Set<number>()
  if (host.platform !== 'linux') return pids
  let pid = (await host.process().catch(noted('reading this process')))?.pid ?? 0
  while (pid > 1 && !pids.has(pid)) {
    pids.add(pid)
    const [stat] = await textsOf(host, [`/proc/${pid}/stat`])
    pid = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0)
  }
  return pids
}
