import { existsSync } from 'node:fs'
import { backendOf } from '../firewall/index.js'
import { FirewallKind } from '../model/observation.js'
import { problem } from '../model/problem.js'
import { msg, type Message } from '../text/index.js'

/** What a practice machine can have, and the programs that each needs on this machine. */
const PROGRAMS = {
  ufw: ['/usr/sbin/ufw', '/usr/sbin/iptables', '/usr/sbin/ip6tables'],
  firewalld: ['/usr/sbin/firewalld', '/usr/bin/firewall-cmd', '/usr/bin/dbus-daemon'],
  nftables: ['/usr/sbin/nft'],
} as const
export type PracticeFirewall = keyof typeof PROGRAMS

const BEST: Readonly<Record<'root' | 'rootless', readonly PracticeFirewall[]>> = {
  root: ['ufw', 'firewalld', 'nftables'],
  // D-Bus, which firewalld needs, gives its rights away to a user that does not exist without root.
  rootless: ['nftables', 'ufw'],
}

export interface Possibilities {
  readonly rootless: boolean
  /** Whether a program is there. */
  exists(path: string): boolean
  /** Whether Sallyport can drive that firewall. */
  drivable(kind: PracticeFirewall): boolean
}

export const here: Possibilities = {
  rootless: process.geteuid?.() !== 0,
  exists: existsSync,
  drivable: (kind) => backendOf(kind) !== undefined,
}

/** The kind that `--practice=` names. @throws ProblemError of kind `input` */
export function practiceFirewall(text: string): PracticeFirewall {
  const kind = FirewallKind.safeParse(text).data
  if (kind !== undefined && Object.hasOwn(PROGRAMS, kind)) return kind as PracticeFirewall
  throw problem(
    'input',
    msg('practice.unknownFirewall', { text }),
    msg('text.nothingChanged'),
    msg('practice.takesOne', { firewalls: Object.keys(PROGRAMS).join(', ') }),
  )
}

/**
 * The firewall that a new practice machine gets: the one named, or the best that is here.
 * @throws ProblemError of kind `refused` when it cannot be had, with what is missing
 */
export function chooseFirewall(
  named: PracticeFirewall | undefined,
  { rootless, exists, drivable }: Possibilities = here,
): PracticeFirewall {
  const missing = (kind: PracticeFirewall) => PROGRAMS[kind].filter((path) => !exists(path))
  const order = BEST[rootless ? 'rootless' : 'root']
  if (named === undefined) {
    const found = order.find((kind) => drivable(kind) && missing(kind).length === 0)
    if (found !== undefined) return found
    const looked = order.filter(drivable)
    throw none(msg('practice.noneOf', { firewalls: looked }), msg('practice.installOne'))
  }
  if (!drivable(named))
    throw none(
      msg('practice.cannotDrive', { firewall: named }),
      msg('practice.nameOther', { firewalls: order.join(', ') }),
    )
  if (!order.includes(named)) throw none(msg('practice.rootOnly', { firewall: named }), msg('practice.useSudo'))
  const [program] = missing(named)
  if (program !== undefined) throw none(msg('practice.notInstalled', { program }), msg('practice.installIt'))
  return named
}

/** Whether any of them could run in a practice machine here. */
export function anyFirewall({ rootless, exists, drivable }: Possibilities = here): boolean {
  return BEST[rootless ? 'rootless' : 'root'].some((kind) => drivable(kind) && PROGRAMS[kind].every(exists))
}

function none(why: Message, todo: Message): Error {
  return problem('refused', msg('practice.cannotBeMade', { why }), msg('practice.besideYours'), todo)
}
