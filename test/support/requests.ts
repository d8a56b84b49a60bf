import type { HelperRequest } from '../../main/helper/index.js'
import { momentAfter } from '../../main/model/moment.js'

const opening = {
  direction: 'in',
  protocol: 'tcp',
  ports: { first: 8886, last: 8886 },
  source: '10.0.0.0/8',
  interface: 'eth0',
  label: 'JetStream API',
  reason: 'For programs.',
} as const
const common = {
  request: 'apply',
  stateDir: '/var/lib/sallyport',
  profile: { id: 'jetstream-server', title: 'JetStream server' },
  answers: { role: 'receiver', values: { apiPort: '8886' } },
} as const
const port = { protocol: 'tcp', ports: { first: 8886, last: 8890 }, source: 'any', interface: 'eth0' }
const way = { protocol: 'udp', ports: { first: 123, last: 123 }, source: 'any', destination: '192.0.2.7' }
const app = 'sallyport-jetstream-server'
const profile = { app, title: 'JetStream server', description: 'JetStream API', ports: '80,6000:6200/tcp|3478/udp' }
const program = '/Applications/JetStream 2.app'
const chain = { family: 'inet', table: 'filter', chain: 'input' }
const nftRule = { ...chain, ...port, destination: 'any', outInterface: 'eth1', only: 4, label: 'JetStream API' }
const nftFile = {
  path: '/etc/nftables.d/sallyport-jetstream-server.nft',
  config: '/etc/nftables.conf',
  service: 'JetStream server',
  rules: [{ ...nftRule, top: true }],
}
const { path, config } = nftFile
const tables = [{ family: 'inet', table: 'filter' }]
const netRule = { label: 'JetStream API', protocol: 'tcp', ports: { first: 8886, last: 8890 }, source: '10.0.0.0/8' }
const items = [{ protocol: 'udp', ports: { first: 6000, last: 6200 } }]

const rule = {
  family: 4,
  chain: 'INPUT',
  protocol: 'tcp',
  ports: [
    { first: 80, last: 80 },
    { first: 8886, last: 8890 },
  ],
  source: '10.0.0.0/8',
  destination: '192.0.2.7',
  interface: 'eth0',
  comment: 'JetStream API',
}
const rule6 = { ...rule, family: 6, source: 'any', destination: '2001:db8::1', ports: [{ first: 53, last: 53 }] }
const stored = { ...rule6, path: '/etc/iptables/rules.v6', line: 12 }

const deny = { action: 'reject', family: 4, proto: 'tcp', list: '80,6000:6200', source: '0.0.0.0/0', place: 2 }

const portEdit = {
  path: '/etc/snikket/snikket.conf',
  format: 'env',
  set: { SNIKKET_TWEAK_TURNSERVER_MIN_PORT: '60000' },
  was: { SNIKKET_TWEAK_TURNSERVER_MIN_PORT: '49152' },
}
const ownFile = { path: '/etc/ssh/sshd_config.d/60-sallyport.conf', lines: ['Port 2222'], was: ['Port 22'] }
const setting = { key: 'net.ipv4.ip_forward', value: '1', was: '0' }
const unit = { unit: 'nginx', init: 'systemd' }

const step = (verb: string, args: Record<string, unknown>, index: number) => ({ id: `s${index + 1}`, verb, args })

/** A valid step for every verb there is. */
export const CALLS: Readonly<
  Record<
    'ufw' | 'firewalld' | 'nftables' | 'alf' | 'iptables' | 'windows' | 'machine',
    readonly (readonly [string, Record<string, unknown>])[]
  >
> = {
  ufw: [
    ['ufw.allow', { ...port, comment: 'JetStream API' }],
    ['ufw.delete', { ...port, source: '2001:db8::/32', limit: true }],
    ['ufw.defineApp', profile],
    ['ufw.removeApp', profile],
    ['ufw.allowApp', { app, source: '0.0.0.0/0', interface: 'eth0' }],
    ['ufw.deleteApp', { app, source: '192.0.2.7' }],
    ['ufw.enable', {}],
    ['ufw.disable', {}],
    ['ufw.reload', {}],
    ['ufw.emptyMark', { family: 4 }],
    ['ufw.removeMark', { family: 6 }],
    ['ufw.leaveLoaded', {}],
    ['ufw.stopFirewalld', {}],
    ['ufw.startFirewalld', {}],
    ['ufw.removeDeny', deny],
    ['ufw.addDeny', { ...deny, number: 3 }],
    ['ufw.setDefault', { chain: 'forward', action: 'reject', was: 'deny' }],
    ['ufw.allow', { ...way, direction: 'out', outInterface: 'eth1', comment: 'Time' }],
    ['ufw.delete', { ...way, direction: 'forward', interface: 'eth0', outInterface: 'eth1' }],
  ],
  firewalld: [
    ['firewalld.addPorts', { zone: 'public', store: 'runtime', items }],
    ['firewalld.removePorts', { zone: 'home', store: 'permanent', items }],
    ['firewalld.addRules', { zone: 'home', store: 'offline', source: '10.0.0.0/8', items }],
    ['firewalld.removeRules', { zone: 'home', store: 'runtime', source: '2001:db8::1', items }],
    ['firewalld.start', {}],
    ['firewalld.stop', {}],
    ['firewalld.enable', {}],
    ['firewalld.disable', {}],
    ['firewalld.addTable', {}],
    ['firewalld.reload', {}],
    ['firewalld.leaveLoaded', {}],
    ['firewalld.panicOff', {}],
    ['firewalld.setTarget', { zone: 'home', target: '%%REJECT%%', was: 'default', next: 'load' }],
    ['firewalld.setTarget', { policy: 'outgoing', target: 'DROP', was: 'CONTINUE' }],
    ['firewalld.addPorts', { policy: 'outgoing', store: 'runtime', items }],
    ['firewalld.addRules', { policy: 'outgoing', store: 'runtime', source: 'any', destination: '192.0.2.7', items }],
  ],
  nftables: [
    ['nftables.allow', { rules: [{ ...nftRule, before: 14 }] }],
    ['nftables.remove', { rules: [{ ...nftRule, source: '2001:db8::/32', handle: 21 }] }],
    ['nftables.store', nftFile],
    ['nftables.forget', nftFile],
    ['nftables.include', { path, config }],
    ['nftables.exclude', { path, config }],
    ['nftables.load', { config, tables }],
    ['nftables.unload', { config, tables }],
    ['nftables.enable', {}],
    ['nftables.disable', {}],
    ['nftables.setPolicy', { ...chain, policy: 'drop', was: 'accept' }],
    ['nftables.storePolicy', { ...chain, config, line: 7, policy: 'drop', was: 'none' }],
  ],
  alf: [
    ...['add', 'remove', 'block', 'unblock'].map((name) => [`alf.${name}`, { program }] as const),
    ...['setState', 'setBlockAll', 'allowSigned', 'allowSignedApp'].map(
      (name) => [`alf.${name}`, { to: 'off' }] as const,
    ),
  ],
  iptables: [
    ['iptables.allow', { ...rule, stack: 'default', before: 4 }],
    ['iptables.allow', { ...rule, ports: [{ first: 8886, last: 8886 }], limit: true, stack: 'default', before: 1 }],
    ['iptables.delete', { ...rule6, chain: 'FORWARD', outInterface: 'eth1', stack: 'legacy' }],
    ['iptables.store', stored],
    ['iptables.unstore', { ...stored, ...rule, path: '/etc/sysconfig/iptables' }],
    ['iptables.pass', { family: 4, chain: 'INPUT', stack: 'default', at: 2 }],
    ['iptables.unpass', { family: 6, chain: 'FORWARD', stack: 'legacy', at: 1 }],
    ['iptables.storePass', { family: 4, chain: 'OUTPUT', path: '/etc/iptables/rules.v4', line: 5 }],
    ['iptables.unstorePass', { family: 6, chain: 'INPUT', path: '/etc/sysconfig/ip6tables', line: 5 }],
    ['iptables.keepRules', { family: 4, rules: [rule] }],
    ['iptables.forgetRules', { family: 6, rules: [rule6] }],
    ['iptables.keepUnit', { families: [4, 6] }],
    ['iptables.forgetUnit', { families: [4] }],
    ['iptables.enableUnit', {}],
    ['iptables.disableUnit', {}],
    ['iptables.load', { by: 'netfilter-persistent' }],
    ['iptables.leaveLoaded', {}],
    ['iptables.enableLoader', {}],
    ['iptables.disableLoader', {}],
    ['iptables.shutPublished', { family: 4, protocol: 'tcp', port: 8080 }],
    ['iptables.shutPublished', { family: 6, protocol: 'udp', port: 53, table: 'mangle' }],
    ['iptables.openPublished', { family: 6, protocol: 'udp', port: 53 }],
    ['iptables.passLegacy', { family: 4 }],
    ['iptables.askLegacy', { family: 6 }],
    ['iptables.setPolicy', { family: 4, chain: 'FORWARD', stack: 'legacy', policy: 'DROP', was: 'ACCEPT' }],
    [
      'iptables.storePolicy',
      { family: 6, chain: 'INPUT', path: '/etc/iptables/rules.v6', policy: 'DROP', was: 'ACCEPT' },
    ],
  ],
  windows: [
    [
      'windows.allow',
      { ...netRule, profiles: ['domain', 'private'], program: 'C:\\Program Files\\JetStream\\server.exe' },
    ],
    ['windows.remove', { ...netRule, profiles: ['public'] }],
    [
      'windows.setDefault',
      { profile: 'public', inbound: 'block', outbound: 'allow', was: { inbound: 'allow', outbound: 'allow' } },
    ],
    ['windows.setState', { profile: 'private', state: 'off' }],
    ['windows.disableBlock', { name: 'No servers (TCP)', proto: 'tcp', mark: '0123456789abcdef' }],
    ['windows.enableBlock', { name: 'server.exe', proto: 'any', mark: '0123456789abcdef' }],
  ],
  machine: [
    ['config.test', { program: 'nginx' }],
    ['file.edit', portEdit],
    ['file.restore', portEdit],
    ['file.put', ownFile],
    ['file.remove', ownFile],
    ['sysctl.set', { ...setting, store: 'permanent' }],
    ['sysctl.restore', { ...setting, store: 'runtime' }],
    ...['enable', 'disable', 'start', 'stop', 'restart', 'reload'].map((name) => [`unit.${name}`, unit] as const),
  ],
}

/** A valid request of every kind; together they hold every field and every verb. */
export const REQUESTS: readonly HelperRequest[] = [
  {
    ...common,
    ...at('ufw'),
    machine: 'render-01',
    purpose: 'open',
    until: momentAfter(7_200, Date.now()),
    steps: CALLS.ufw.map(([verb, args], i) => step(verb, args, i)),
  },
  {
    ...common,
    ...at('firewalld', 'home'),
    machine: 'local',
    purpose: 'turn-on',
    turnsOn: ['firewalld'],
    steps: CALLS.firewalld.map(([verb, args], i) => step(verb, args, i)),
  },
  ...(['alf', 'iptables', 'nftables', 'windows'] as const).map((kind) => ({
    ...common,
    ...at(kind),
    machine: 'local',
    steps: CALLS[kind].map(([verb, args], i) => step(verb, args, i)),
  })),
  {
    ...common,
    ...at('ufw'),
    machine: 'local',
    steps: CALLS.machine.map(([verb, args], i) => step(verb, args, i)),
  },
  { request: 'undo', stateDir: '/var/lib/sallyport', journal: '20261121T101500-3fa9c1' },
  { request: 'expire', stateDir: '/var/lib/sallyport', journal: '20261121T101500-3fa9c1' },
  {
    request: 'keep',
    stateDir: '/var/lib/sallyport',
    journal: '20261121T101500-3fa9c1',
    until: momentAfter(7_200, Date.now()),
  },
  { request: 'recover', stateDir: '/var/lib/sallyport' },
  { request: 'look', scope: { zone: 'home' } },
].map((request) => structuredClone(request) as unknown as HelperRequest)

function at(firewall: string, zone?: string) {
  return { openings: [{ ...opening, firewall, ...(zone === undefined ? {} : { zone }) }] }
}
