import { EmptyHost, type Reading, type RunResult } from '../../main/hosts/index.js'
import { inNetwork } from '../../main/practice/simulated/network.js'
import { type Packet } from '../../main/practice/simulated/ufw.js'

interface Entry {
  first: number
  last: number
  protocol: string
}
export interface SimulatedZone {
  ports: Entry[]
  rules: string[]
}

const PATH = '/etc/firewalld/zones/public.xml'
const SHIPPED = '/usr/lib/firewalld/zones/public.xml'
const REPLY = { code: 0, stderr: '' }

/**
 * firewalld with one zone, as far as Sallyport speaks to it. Measured on 1.3.3: the daemon merges a port range with the
 * entries that overlap it (neighbours stay apart), answers ALREADY_ENABLED inside one, and cuts a range out of the entry
 * that it lies in; firewall-offline-cmd knows exact entries only. All of them exit with 0.
 */
export class SimulatedFirewalld extends EmptyHost {
  patience = Infinity
  readonly calls: string[][] = []
  runtime: SimulatedZone
  readonly #files = new Map<string, string>()

  constructor(
    zone: SimulatedZone,
    public running = true,
    own = true,
  ) {
    super()
    this.runtime = structuredClone(zone)
    const text = zoneXml(zone).replaceAll('  <', '    <')
    this.#files.set(own ? PATH : SHIPPED, text)
    this.#files.set('/etc/firewalld/firewalld.conf', 'DefaultZone=public\n')
    for (const path of ['/usr/bin/firewall-cmd', '/usr/bin/busctl', '/run/dbus/system_bus_socket'])
      this.#files.set(path, '')
  }

  /** Everything that is stored, byte for byte, but for the backups that firewalld keeps; and what runs. */
  state(): string {
    return JSON.stringify([[...this.#files].filter(([path]) => !path.endsWith('.old')).sort(), this.runtime])
  }

  get permanent(): SimulatedZone {
    return parse(this.#files.get(PATH) ?? this.#files.get(SHIPPED) ?? '')
  }

  /** The daemon starts with what is stored, or stops. */
  setRunning(running: boolean): void {
    this.running = running
    this.runtime = running ? this.permanent : { ports: [], rules: [] }
  }

  /** Rules that refuse come first, whatever order they were added in. */
  accepts(packet: Packet, zone: SimulatedZone = this.running ? this.runtime : this.permanent): boolean {
    const rules = zone.rules.map(readRule).filter(({ source, ports, protocol }) => {
      const mine = source === undefined || inNetwork(source, packet.source)
      return mine && protocol === packet.protocol && ports.first <= packet.port && packet.port <= ports.last
    })
    if (rules.some(({ accept }) => !accept)) return false
    const plain = zone.ports.some(
      ({ first, last, protocol }) => protocol === packet.protocol && first <= packet.port && packet.port <= last,
    )
    return plain || rules.length > 0
  }

  override list = (path: string) =>
    Promise.resolve(
      [...this.#files.keys()]
        .filter((file) => file.startsWith(`${path}/`))
        .map((file) => file.slice(path.length + 1))
        .sort(),
    )

  override read(path: string): Promise<Reading> {
    const text = this.#files.get(path)
    return Promise.resolve(text === undefined ? { state: 'absent' } : { state: 'text', text })
  }

  override write(path: string, text: string): Promise<void> {
    if (!path.startsWith('/etc/firewalld/zones/')) throw new Error(`${path} is no zone of firewalld’s`)
    this.#files.set(path, text)
    return Promise.resolve()
  }

  override remove(path: string): Promise<void> {
    this.#files.delete(path)
    return Promise.resolve()
  }

  override run(argv: readonly string[]): Promise<RunResult> {
    if (argv[0] === '/usr/bin/busctl') return Promise.resolve(this.#bus(argv))
    this.calls.push([...argv])
    if (this.patience-- <= 0) return Promise.resolve({ code: 13, stdout: '', stderr: 'Error: COMMAND_FAILED\n' })
    const offline = argv[0] === '/usr/bin/firewall-offline-cmd'
    if (!offline && argv[0] !== '/usr/bin/firewall-cmd') return Promise.resolve({ code: 127, stdout: '', stderr: '' })
    if (!offline && !this.running)
      return Promise.resolve({ code: 252, stdout: '', stderr: 'FirewallD is not running\n' })
    const stored = offline || argv.includes('--permanent')
    const zone = stored ? this.permanent : this.runtime
    for (const option of argv.slice(1)) change(zone, option, offline)
    if (stored) {
      this.#files.set(`${PATH}.old`, this.#files.get(PATH) ?? '')
      this.#files.set(PATH, zoneXml(zone))
    }
    return Promise.resolve({ ...REPLY, stdout: 'success\n' })
  }

  #bus(argv: readonly string[]): RunResult {
    const member = argv.find((word) => /^(?:NameHasOwner|get\w+)$/.test(word)) ?? ''
    const say = (data: unknown) => ({ ...REPLY, stdout: JSON.stringify({ type: 'v', data: [data] }) })
    if (member === 'NameHasOwner') return say(this.running)
    if (!this.running) return { code: 1, stdout: '', stderr: 'Call failed\n' }
    if (member === 'getDefaultZone') return say('public')
    if (member === 'getActiveZones') return say({})
    if (member !== 'getZoneSettings2') return say('')
    const ports = this.runtime.ports.map(({ protocol, ...range }) => [portText(range), protocol])
    return say({ target: 'default', ports, rules_str: this.runtime.rules })
  }
}

function change(zone: SimulatedZone, option: string, offline: boolean): void {
  const [, action, what, value = ''] = /^--(add|remove)-(port|rich-rule)=(.*)$/s.exec(option) ?? []
  if (what === 'rich-rule') {
    const others = zone.rules.filter((rule) => rule !== value)
    zone.rules = action === 'remove' ? others : zone.rules.includes(value) ? zone.rules : [...zone.rules, value]
  }
  if (what !== 'port') return
  const [range = '', protocol = ''] = value.split('/')
  const [first = 0, last = first] = range.split('-').map(Number)
  const same = (entry: Entry) => entry.protocol === protocol
  const within = zone.ports.find((entry) => same(entry) && entry.first <= first && last <= entry.last)
  const exact = zone.ports.find((entry) => same(entry) && entry.first === first && entry.last === last)
  if (action === 'add') {
    if (offline ? exact : within) return
    const merged = offline
      ? []
      : zone.ports.filter((entry) => same(entry) && entry.first <= last && first <= entry.last)
    const all = [{ first, last }, ...merged]
    const whole = { first: Math.min(...all.map((e) => e.first)), last: Math.max(...all.map((e) => e.last)), protocol }
    zone.ports = [...zone.ports.filter((entry) => !merged.includes(entry)), whole]
    return
  }
  const cut = offline ? exact : within
  if (!cut) return
  const left = [
    { first: cut.first, last: first - 1, protocol },
    { first: last + 1, last: cut.last, protocol },
  ]
  zone.ports = zone.ports.flatMap((entry) => (entry === cut ? left.filter((part) => part.first <= part.last) : [entry]))
}

const portText = ({ first, last }: { first: number; last: number }) =>
  first === last ? `${first}` : `${first}-${last}`

function readRule(text: string) {
  const [, port = ''] = / port="([^"]*)"/.exec(text) ?? []
  const [first = 0, last = first] = port.split('-').map(Number)
  const source = / address="([^"]*)"/.exec(text)?.[1]
  return {
    source,
    ports: { first, last },
    protocol: / protocol="([^"]*)"/.exec(text)?.[1],
    accept: / accept$/.test(text),
  }
}

function zoneXml({ ports, rules }: SimulatedZone): string {
  const element = (text: string) => {
    const { source = '', ports: range, protocol = '', accept } = readRule(text)
    const family = source.includes(':') ? 'ipv6' : 'ipv4'
    const port = `<port port="${portText(range)}" protocol="${protocol}"/>`
    return `  <rule family="${family}">\n    <source address="${source}"/>\n    ${port}\n    <${accept ? 'accept' : 'drop'}/>\n  </rule>\n`
  }
  const entries = ports.map((entry) => `  <port port="${portText(entry)}" protocol="${entry.protocol}"/>\n`)
  return `<?xml version="1.0" encoding="utf-8"?>\n<zone>\n  <short>Public</short>\n${entries.join('')}${rules.map(element).join('')}  <forward/>\n</zone>\n`
}

function parse(xml: string): SimulatedZone {
  const [head = ''] = xml.split('<rule')
  const ports = [...head.matchAll(/<port port="(\d+)(?:-(\d+))?" protocol="(\w+)"\/>/g)].map(
    ([, a, b = a, protocol = '']) => ({
      first: Number(a),
      last: Number(b),
      protocol,
    }),
  )
  const rules = [...xml.matchAll(/<rule family="(\w+)">\s*<source address="(.*?)"\/>\s*<port (.*?)\/>\s*<(\w+)\/>/g)]
  return {
    ports,
    rules: rules.map(([, ...part]) => richRule(part[0] ?? '', part[1] ?? '', part[2] ?? '', part[3] ?? '')),
  }
}

/** A rich rule as firewalld writes it; `port` is its two attributes. */
export function richRule(family: string, source: string, port: string, action: string): string {
  return `rule family="${family}" source address="${source}" port ${port} ${action}`
}
