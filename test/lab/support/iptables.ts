import { putFile } from './hide.js'
import type { LabHost } from './host.js'
import type { Tree } from './tree.js'
import { normalizeSave } from './ufw.js'

/** A firewall as people write it: what is known passes, SSH is open, the rest is dropped. */
export const FIREWALL = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -m comment --comment "the back door" -j ACCEPT
COMMIT
`
/** The same with IPv6's neighbour discovery. */
export const FIREWALL6 = FIREWALL.replace('-A INPUT -p tcp', '-A INPUT -p ipv6-icmp -j ACCEPT\n-A INPUT -p tcp')

export type Variant = 'nft' | 'legacy'

/** Has the plain names mean this variant, as update-alternatives does. */
export async function useVariant(host: LabHost, variant: Variant): Promise<void> {
  for (const family of ['iptables', 'ip6tables'])
    for (const tail of ['', '-save', '-restore'])
      await host.must(['ln', '-sfn', `/usr/sbin/${family}-${variant}${tail}`, `/etc/alternatives/${family}${tail}`])
}

export async function loadIptables(host: LabHost, v4 = FIREWALL, v6 = FIREWALL6): Promise<void> {
  await host.must(['iptables-restore'], { stdin: v4 })
  await host.must(['ip6tables-restore'], { stdin: v6 })
}

/**
 * What Debian's packages netfilter-persistent and iptables-persistent put in place, as far as it matters: the program,
 * a plugin for each family that loads its file, the unit that is started with the machine, and the files.
 */
export async function usePersistent(host: LabHost, v4 = FIREWALL, v6 = FIREWALL6): Promise<void> {
  const start = PLUGINS.map(([, program, file]) => `${program}-restore < ${file}`).join('\n')
  await putFile(host, '/usr/sbin/netfilter-persistent', `#!/bin/sh -e\n[ "$1" = start ]\n${start}\n`)
  for (const [name, program, file] of PLUGINS)
    await putFile(
      host,
      `/usr/share/netfilter-persistent/plugins.d/${name}`,
      `#!/bin/sh\n${program}-restore < ${file}\n`,
    )
  await host.must(['mkdir', '-p', WANTS])
  await host.must([
    'ln',
    '-sfn',
    '/lib/systemd/system/netfilter-persistent.service',
    `${WANTS}/netfilter-persistent.service`,
  ])
  // a link to nowhere is not there for whoever follows it
  await putFile(host, '/usr/lib/systemd/system/netfilter-persistent.service', UNIT, 0o644)
  await host.write('/etc/iptables/rules.v4', v4, 0o640)
  await host.write('/etc/iptables/rules.v6', v6, 0o640)
}

const WANTS = '/etc/systemd/system/multi-user.target.wants'
const UNIT = `[Unit]
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/netfilter-persistent start
`
const PLUGINS = [
  ['15-ip4tables', 'iptables', '/etc/iptables/rules.v4'],
  ['25-ip6tables', 'ip6tables', '/etc/iptables/rules.v6'],
] as const

/** As the next start of the machine leaves it: empty tables, then what is stored. */
export async function restart(host: LabHost): Promise<void> {
  await flush(host)
  await host.must(['netfilter-persistent', 'start'])
}

export async function flush(host: LabHost): Promise<void> {
  for (const program of ['iptables', 'ip6tables'])
    await host.must([`${program}-restore`], {
      stdin: '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\nCOMMIT\n',
    })
}

export interface IptablesState {
  readonly stored: Tree
  readonly loaded: Readonly<Record<string, readonly string[]>>
}

/** All that is stored and loaded, of both variants, without counters. */
export async function iptablesState(host: LabHost): Promise<IptablesState> {
  const loaded: Record<string, readonly string[]> = {}
  for (const family of ['iptables', 'ip6tables'])
    for (const variant of ['nft', 'legacy'])
      loaded[`${family}-${variant}`] = normalizeSave(await host.must([`${family}-${variant}-save`, '-t', 'filter']))
  const own = host.readTree('/etc', /^sallyport/u)
  const units = host.readTree('/etc/systemd/system')
  return { stored: { ...host.readTree('/etc/iptables'), ...units, ...own }, loaded }
}
