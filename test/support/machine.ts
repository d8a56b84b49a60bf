import { Readings } from '../../main/model/readings.js'
import { EmptyHost, recordedHost, type Host, type RunResult } from '../../main/hosts/index.js'
import { rulesFile } from '../../main/practice/simulated/ufw.js'
import { fixture } from './fixture.js'

/** A machine put together from what real ones said. Paths that are not named are not there. */
export interface MachineParts {
  readonly files?: Readonly<Record<string, string | null>>
  readonly lists?: Readonly<Record<string, readonly string[]>>
  /** By argv as JSON, see {@link key}; a text stands for a run that went well. */
  readonly runs?: Readonly<Record<string, string | RunResult>>
  /** Paths that may not be read. */
  readonly denied?: readonly string[] | undefined
}

export const key = (...argv: readonly string[]): string => JSON.stringify(argv)

export function machine(...parts: readonly MachineParts[]): Host {
  const runs = merged(parts.map((part) => part.runs))
  const readings = {
    files: merged(parts.map((part) => part.files)),
    lists: merged(parts.map((part) => part.lists)) as Record<string, string[]>,
    runs: Object.fromEntries(
      Object.entries(runs).map(([argv, run]) => [
        argv,
        typeof run === 'string' ? { code: 0, stdout: run, stderr: '' } : run,
      ]),
    ),
    denied: parts.flatMap((part) => part.denied ?? []),
  }
  return recordedHost(readings, new EmptyHost())
}

function merged<T>(records: readonly (Readonly<Record<string, T>> | undefined)[]): Record<string, T> {
  return Object.fromEntries(records.flatMap((record) => Object.entries(record ?? {})))
}

const SAVE = key('/usr/sbin/iptables-save')
const SAVE6 = key('/usr/sbin/ip6tables-save')
const kernel = (name: string) => fixture(`ufw-0.36.2-kernel/${name}`)
/** iptables is there, and the kernel's filter table is empty. */
export const iptables: MachineParts = {
  files: { '/usr/sbin/iptables-save': '', '/usr/sbin/ip6tables-save': '' },
  runs: { [SAVE]: kernel('save-empty.txt'), [SAVE6]: kernel('save-empty.txt') },
}

export interface UfwParts {
  /** The rules are in the kernel, were flushed from it, were never loaded, or may not be seen. */
  readonly state?: 'on' | 'flushed' | 'off' | 'hidden'
  readonly v4?: readonly string[]
  readonly v6?: readonly string[]
  readonly defaults?: string
}

/** ufw with rules given as tuples. What the kernel holds is that of recording 058 when it is on. */
export function ufwParts({ state = 'on', v4 = [], v6 = [], defaults = 'IPV6=yes\n' }: UfwParts = {}): MachineParts {
  const refused: RunResult = { code: 4, stdout: '', stderr: 'Permission denied (you must be root)' }
  return {
    files: {
      ...iptables.files,
      '/usr/sbin/ufw': kernel('ufw-program-head.txt'),
      '/etc/ufw/ufw.conf': `ENABLED=${state === 'off' ? 'no' : 'yes'}\nLOGLEVEL=low\n`,
      '/etc/default/ufw': defaults,
      '/etc/ufw/user.rules': rulesFile(...v4),
      '/etc/ufw/user6.rules': rulesFile(...v6),
    },
    runs: {
      [SAVE]: {
        on: kernel('iptables-save.txt'),
        flushed: kernel('save-empty.txt'),
        off: kernel('save-empty.txt'),
        hidden: refused,
      }[state],
      [SAVE6]: {
        on: kernel('ip6tables-save.txt'),
        flushed: kernel('save-empty.txt'),
        off: kernel('save-empty.txt'),
        hidden: refused,
      }[state],
    },
  }
}

export const FIREWALLD_READINGS = Readings.parse(JSON.parse(fixture('firewalld-1.3.3-bus/readings.json')))
const STOPPED = Readings.parse(JSON.parse(fixture('firewalld-1.3.3-bus/stopped.json')))

const NAME = 'org.fedoraproject.FirewallD1'

/** The zones that firewalld 1.3.3 ships, as it tells them. */
const ZONES = '{"type":"as","data":[["block","dmz","drop","external","home","internal","public","trusted","work"]]}\n'

const PROGRAMS: MachineParts = {
  files: {
    '/usr/bin/firewall-cmd': '',
    '/usr/bin/busctl': '',
    '/usr/sbin/nft': '',
    '/run/dbus/system_bus_socket': '',
    '/usr/lib/python3/dist-packages/firewall/config/__init__.py': fixture(
      'firewalld-1.3.3-bus/firewall-config-init.py.txt',
    ),
  },
  lists: { '/usr/lib': ['python3', 'python3.11', 'systemd'] },
}

/** The recorded firewalld: eth0 with the default route in the zone home, 10.20.0.0/16 bound to internal. */
export const firewalldOn: MachineParts = merged2(merged2(PROGRAMS, FIREWALLD_READINGS), {
  runs: { [busCall('zone.getZones')]: ZONES },
})
/** The same machine with its daemon stopped. */
export const firewalldStopped: MachineParts = merged2(PROGRAMS, { ...FIREWALLD_READINGS, runs: STOPPED.runs })

function merged2(one: MachineParts, other: MachineParts): MachineParts {
  return {
    files: { ...one.files, ...other.files },
    lists: { ...one.lists, ...other.lists },
    runs: { ...one.runs, ...other.runs },
  }
}

/** The command by which a member of firewalld is called over the bus. */
export function busCall(member: string, ...args: readonly string[]): string {
  const dot = member.lastIndexOf('.')
  const target = dot < 0 ? NAME : `${NAME}.${member.slice(0, dot)}`
  const options = ['--system', '--json=short', '--timeout=10', '--allow-interactive-authorization=no']
  const typed = args.length === 0 ? [] : ['s'.repeat(args.length), ...args]
  const path = '/org/fedoraproject/FirewallD1'
  return key('/usr/bin/busctl', ...options, 'call', NAME, path, target, member.slice(dot + 1), ...typed)
}
