import type { Place } from './walk/walk.js'

/** A program that makes chains or tables of its own, and would make them anew without a rule of ours. */
interface Program {
  readonly id: string
  /** As it calls itself. */
  readonly title: string
  /** The names of its chains in the tables of iptables. */
  readonly chains?: RegExp
  /** The names of its tables in nftables. */
  readonly tables?: RegExp
}

const PROGRAMS: readonly Program[] = [
  { id: 'ufw', title: 'ufw', chains: /^ufw6?-/ },
  { id: 'firewalld', title: 'firewalld', chains: /^(?:INPUT_|FWD[IO]_|IN_)/, tables: /^firewalld/ },
  { id: 'docker', title: 'Docker', chains: /^DOCKER/, tables: /^docker/ },
  { id: 'fail2ban', title: 'fail2ban', chains: /^(?:f2b-|fail2ban-)/, tables: /^(?:f2b-|fail2ban)/ },
  { id: 'sshguard', title: 'sshguard', chains: /^sshguard/, tables: /^sshguard/ },
  { id: 'crowdsec', title: 'CrowdSec', tables: /^crowdsec/ },
  { id: 'libvirt', title: 'libvirt', chains: /^LIBVIRT_/, tables: /^libvirt/ },
  { id: 'kubernetes', title: 'Kubernetes', chains: /^KUBE-/, tables: /^kube-/ },
  { id: 'calico', title: 'Calico', chains: /^cali-/ },
  { id: 'cni', title: 'CNI', chains: /^CNI-/, tables: /^cni/ },
  { id: 'podman', title: 'Podman', chains: /^NETAVARK/, tables: /^(?:netavark|podman)/ },
  { id: 'tailscale', title: 'Tailscale', chains: /^ts-/, tables: /^tailscale/ },
  { id: 'lxd', title: 'LXD', tables: /^(?:lxd|incus)/ },
  { id: 'miniupnpd', title: 'MiniUPnPd', tables: /^miniupnpd/ },
  // there while `sallyport watch` runs; it refuses nothing
  { id: 'sallyport', title: 'Sallyport', tables: /^sallyport-watch-/ },
]

/** The program that makes a chain of this name with iptables. */
export function chainOwner(chain: string): Program | undefined {
  return PROGRAMS.find(({ chains }) => chains?.test(chain))
}

/** The program that makes a table of this name with nftables. */
export function tableOwner(table: string): Program | undefined {
  return PROGRAMS.find(({ tables }) => tables?.test(table))
}

/**
 * Who decides at a place in the kernel's rules: a program, or whoever uses `iptables` or `nftables` directly. Where a
 * front end made the chains that the built-in ones lead to, their policies and last rules are its own too.
 */
export function ownerOf({ table, chain, rule, via }: Place): string {
  if (table.stack === 'nftables') return tableOwner(table.name)?.id ?? 'nftables'
  const own = chainOwner(chain.name)
  if (own) return own.id
  // what a user's rule of ufw jumps to is still that rule
  if (via.some((one) => /^-A ufw6?-user-/.test(one.text()))) return 'ufw'
  const names = [...table.chains.keys()]
  if (rule === undefined && names.some((name) => /^ufw6?-user-/.test(name))) return 'ufw'
  return chain.base && names.includes('INPUT_ZONES') ? 'firewalld' : 'iptables'
}
