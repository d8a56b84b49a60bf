import type { EditFormat } from '../model/plan.js'

/**
 * All that steps may touch on a machine besides its firewall. A plan or a profile names an item of it; nothing here comes
 * from outside, and paths are whole: none is put together from what a caller says.
 */

export interface AllowedKey {
  readonly key: RegExp
  /** What a value may be, the one that stands there before included: only then can it be put back. */
  readonly value: RegExp
}

export interface EditableFile {
  readonly path: string
  readonly format: EditFormat
  readonly keys: readonly AllowedKey[]
  /** Whether it is made when it is not there. */
  readonly create?: true
}

const PORT = /^(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/
const SWITCH = /^[01]$/

/** `80 default_server`, `[::]:443 ssl ipv6only=on`: an address or port, and words of the directive `listen`. */
const LISTEN =
  /^(?:(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]{2,45}\]|\*):)?\d{1,5}(?: (?:default_server|ssl|http2|quic|proxy_protocol|deferred|reuseport|bind|ipv6only=(?:on|off)|backlog=\d{1,5})){0,8}$/
const NGINX_KEYS = [{ key: /^(?:http\/)?server(?:\[[1-9]\d?\])?\/listen(?:\[[1-9]\d?\])?$/, value: LISTEN }]
const nginxFile = (path: string): EditableFile => ({ path, format: 'nginx', keys: NGINX_KEYS })

const FORWARDING = [
  { key: /^net[./]ipv4[./]ip_forward$/, value: SWITCH },
  { key: /^net[./]ipv6[./]conf[./](?:all|default)[./]forwarding$/, value: SWITCH },
]

export const EDITABLE: readonly EditableFile[] = [
  {
    path: '/etc/snikket/snikket.conf',
    format: 'env',
    keys: [
      { key: /^SNIKKET_TWEAK_(?:TURNSERVER_(?:MIN|MAX)_PORT|HTTPS?_PORT)$/, value: PORT },
      { key: /^SNIKKET_TWEAK_TURNSERVER$/, value: SWITCH },
    ],
  },
  {
    path: '/etc/turnserver.conf',
    format: 'env',
    keys: [{ key: /^(?:(?:tls-)?listening-port|(?:min|max)-port)$/, value: PORT }],
  },
  {
    path: '/etc/docker/daemon.json',
    format: 'json',
    keys: [{ key: /^ip6?tables$/, value: /^(?:true|false)$/ }],
    create: true,
  },
  // SmartServer IoT serves its pages by the first of these
  ...['/etc/nginx/sites-available/apollo.conf', '/etc/nginx/sites-available/default'].map(nginxFile),
  ...['/etc/nginx/conf.d/default.conf', '/etc/nginx/nginx.conf'].map(nginxFile),
  { path: '/etc/sysctl.conf', format: 'sysctl', keys: FORWARDING },
  // ufw sets these anew whenever it starts, ufw-framework(8)
  { path: '/etc/ufw/sysctl.conf', format: 'sysctl', keys: FORWARDING },
]

/** Files that are Sallyport's own as a whole: each line after the heading is one of these. */
export interface OwnFile {
  readonly path: string
  readonly line: RegExp
}

export const OWN_FILES: readonly OwnFile[] = [
  { path: '/etc/ssh/sshd_config.d/60-sallyport.conf', line: /^Port (?:[1-9]\d{0,4})$/ },
  {
    path: '/etc/nginx/conf.d/60-sallyport.conf',
    line: /^(?:server_tokens (?:on|off)|client_max_body_size \d{1,6}[kmg]?);$/,
  },
]

export interface SysctlKey {
  readonly value: RegExp
  /** Where it is stored: a file for each, so that taking one back is removing it. */
  readonly path: string
}

const sysctlKey = (key: string, value: RegExp): [string, SysctlKey] => [
  key,
  { value, path: `/etc/sysctl.d/60-sallyport-${key.replaceAll(/[._]/g, '-')}.conf` },
]
const BYTES = /^[1-9]\d{3,9}$/

export const SYSCTLS: ReadonlyMap<string, SysctlKey> = new Map([
  sysctlKey('net.ipv4.ip_forward', SWITCH),
  sysctlKey('net.ipv6.conf.all.forwarding', SWITCH),
  sysctlKey('net.ipv4.conf.all.rp_filter', /^[012]$/),
  sysctlKey('net.core.rmem_max', BYTES),
  sysctlKey('net.core.wmem_max', BYTES),
])

/** Programs that read their configuration and say whether they could start with it. */
export const TESTERS = {
  nginx: ['/usr/sbin/nginx', '-t'],
  sshd: ['/usr/sbin/sshd', '-t'],
  prosody: ['/usr/bin/prosodyctl', 'check', 'config'],
  docker: ['/usr/bin/dockerd', '--validate'],
} as const

export type Tester = keyof typeof TESTERS

/** Services by their name for the init system, with what tests their configuration before they start anew. */
export const UNITS: Readonly<Record<string, { readonly tester?: Tester }>> = {
  nginx: { tester: 'nginx' },
  ssh: { tester: 'sshd' },
  sshd: { tester: 'sshd' },
  coturn: {},
  prosody: { tester: 'prosody' },
  docker: { tester: 'docker' },
  'mysterium-node': {},
  jetstream: {},
  'jetstream-relay': {},
}
