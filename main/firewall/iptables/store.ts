import { z } from '../../model/zod.js'
import type { Host } from '../../hosts/index.js'
import type { Family } from '../../model/net.js'

/** The files that the services below load, and no others, may be changed. */
export const StoredPath = z.enum([
  '/etc/iptables/rules.v4',
  '/etc/iptables/rules.v6',
  '/etc/sysconfig/iptables',
  '/etc/sysconfig/ip6tables',
  '/etc/sallyport-iptables.v4',
  '/etc/sallyport-iptables.v6',
])
export type StoredPath = z.infer<typeof StoredPath>

export function familyOfFile(path: StoredPath): Family {
  return /6(?:tables)?$/.test(path) ? 6 : 4
}

/** What loads stored rules when the machine starts. */
export interface Service {
  readonly name: string
  readonly files: Readonly<Record<Family, StoredPath>>
  /** systemd is set to start it, for this family. */
  readonly enabled: Readonly<Record<Family, boolean>>
  /** What a person runs to load the files again. */
  readonly reload: string
}

const WANTS = ['multi-user', 'basic'].map((target) => `/etc/systemd/system/${target}.target.wants`)
/** Sallyport's own, where there is no other: see keep.ts. */
export const OWN_UNIT = 'sallyport-iptables.service'
export const OWN_UNIT_PATH = `/etc/systemd/system/${OWN_UNIT}`
export const OWN_FILES = { 4: '/etc/sallyport-iptables.v4', 6: '/etc/sallyport-iptables.v6' } as const

/** Finds what stores iptables' rules here: Debian's netfilter-persistent, Fedora's iptables.service, or Sallyport's own. */
export async function findService(host: Host): Promise<Service | undefined> {
  const plugins = await host.list('/usr/share/netfilter-persistent/plugins.d')
  if (plugins.some((name) => name.endsWith('ip4tables')) && (await host.exists('/usr/sbin/netfilter-persistent'))) {
    const on = await isEnabled(host, 'netfilter-persistent.service')
    return {
      name: 'netfilter-persistent',
      files: { 4: '/etc/iptables/rules.v4', 6: '/etc/iptables/rules.v6' },
      enabled: { 4: on, 6: on },
      reload: ['netfilter-persistent', 'start'].join(' '),
    }
  }
  if (await host.exists('/usr/lib/systemd/system/iptables.service'))
    return {
      name: 'iptables.service',
      files: { 4: '/etc/sysconfig/iptables', 6: '/etc/sysconfig/ip6tables' },
      enabled: { 4: await isEnabled(host, 'iptables.service'), 6: await isEnabled(host, 'ip6tables.service') },
      reload: ['systemctl', 'restart', 'iptables', 'ip6tables'].join(' '),
    }
  if (!(await host.exists(OWN_UNIT_PATH))) return undefined
  const on = await isEnabled(host, OWN_UNIT)
  return {
    name: OWN_UNIT,
    files: OWN_FILES,
    enabled: { 4: on, 6: on },
    reload: ['systemctl', 'restart', OWN_UNIT].join(' '),
  }
}

export async function isEnabled(host: Host, unit: string): Promise<boolean> {
  return (await Promise.all(WANTS.map((folder) => host.exists(`${folder}/${unit}`)))).includes(true)
}
