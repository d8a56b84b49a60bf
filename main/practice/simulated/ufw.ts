import { EmptyHost, type Reading, type RunResult } from '../../hosts/index.js'
import { inNetwork } from './network.js'

/** A packet that comes in. */
export interface Packet {
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
  /** A single address. */
  readonly source: string
  readonly interface: string
}

const done = (stdout: string): RunResult => ({ code: 0, stdout, stderr: '' })
const RULES = { '/etc/ufw/user.rules': 4, '/etc/ufw/user6.rules': 6 } as const
const APPS = '/etc/ufw/applications.d/'
const EVERYONE = { 4: '0.0.0.0/0', 6: '::/0' } as const

/**
 * ufw as far as Sallyport speaks to it, on two lists of tuple lines. Measured on 0.36.2: a rule that differs in its
 * action, log or comment only replaces the old one in its place; `delete` takes the rule with exactly that action;
 * an application is a tuple for each of its lists of ports.
 */
export class SimulatedUfw extends EmptyHost {
  /** How many changing calls still work; the next one fails. */
  patience = Infinity
  readonly calls: string[][] = []
  protected files = new Map<string, string>()

  constructor(
    v4: readonly string[],
    v6: readonly string[],
    private readonly ipv6 = true,
  ) {
    super()
    this.files.set('/etc/ufw/user.rules', rulesFile(...v4))
    this.files.set('/etc/ufw/user6.rules', rulesFile(...v6))
    this.files.set('/etc/ufw/ufw.conf', 'ENABLED=yes\n')
    this.files.set('/usr/sbin/ufw', 'version = "0.36.2"\n')
    this.files.set('/etc/default/ufw', `IPV6=${ipv6 ? 'yes' : 'no'}\n`)
  }

  /** Everything that is stored, byte for byte. */
  stored(): string {
    return JSON.stringify([...this.files].sort())
  }

  tuples(family: 4 | 6): string[] {
    const text = this.files.get(family === 4 ? '/etc/ufw/user.rules' : '/etc/ufw/user6.rules') ?? ''
    return text.split('\n').flatMap((line) => (line.startsWith('### tuple ### ') ? [line.slice(14)] : []))
  }

  /** What happens to the packet: the first rule that speaks of it decides, the rest is refused. */
  accepts({ protocol, port, source, interface: on }: Packet): boolean {
    const family = source.includes(':') ? 6 : 4
    const words = this.tuples(family).map((tuple) => tuple.split(' '))
    const first = words.find(([verb = '', proto, dport = '', , , src = '', ...rest]) => {
      const way = rest.find((word) => /^in(_|$)/.test(word)) ?? ''
      return (
        !verb.startsWith('route:') &&
        (proto === 'any' || proto === protocol) &&
        (dport === 'any' || dport.split(',').some((part) => inPorts(part, port))) &&
        inNetwork(src, source) &&
        (way === 'in' || way === `in_${on}`)
      )
    })
    return first !== undefined && /^(?:allow|limit)/.test(first[0] ?? '')
  }

  override list = (path: string) =>
    Promise.resolve(
      [...this.files.keys()].filter((file) => file.startsWith(`${path}/`)).map((file) => file.slice(path.length + 1)),
    )

  override read(path: string): Promise<Reading> {
    const text = this.files.get(path)
    return Promise.resolve(text === undefined ? { state: 'absent' } : { state: 'text', text })
  }

  override write(path: string, text: string): Promise<void> {
    this.#change(path, text)
    return Promise.resolve()
  }

  override remove(path: string): Promise<void> {
    this.files.delete(path)
    return Promise.resolve()
  }

  override run(argv: readonly string[]): Promise<RunResult> {
    this.calls.push([...argv])
    const [program, ...words] = argv
    if (program !== '/usr/sbin/ufw') return Promise.resolve({ code: 127, stdout: '', stderr: 'no such program' })
    if (this.patience-- <= 0) return Promise.resolve({ code: 1, stdout: '', stderr: 'ERROR: problem running\n' })
    const route = words[0] === 'route'
    if (route) words.shift()
    const deleting = words[0] === 'delete'
    if (deleting) words.shift()
    if (deleting && words[0] === 'route')
      return Promise.resolve({ code: 1, stdout: 'Usage: ufw COMMAND\n', stderr: '' })
    const call = this.#parse(words, route ? 'route:' : '')
    for (const family of call.families)
      for (const tuple of call.tuplesFor(family)) this.#edit(family, deleting, call.action, tuple, call.comment)
    return Promise.resolve(done('Rule added\n'))
  }

  #edit(family: 4 | 6, deleting: boolean, action: string, key: string, comment: string): void {
    const path = family === 4 ? '/etc/ufw/user.rules' : '/etc/ufw/user6.rules'
    // all but the action and the comment: a rule for what is passed on is another one than for what comes in
    const keyOf = (line: string) => line.replace(/^(route:)?\S+ /, '$1').replace(/ comment=.*$/, '')
    const mine = `${action} ${key}${comment}`
    const lines = this.tuples(family)
    const index = lines.findIndex((line) => keyOf(line) === keyOf(mine))
    if (deleting) {
      if (index >= 0 && lines[index]?.startsWith(`${action} `)) lines.splice(index, 1)
    } else if (index >= 0) lines[index] = mine
    else lines.push(mine)
    this.files.set(path, rulesFile(...lines))
  }

  #parse([verb = '', ...words]: readonly string[], route: string) {
    const action = route + verb
    const ways: string[] = []
    let way = 'in'
    let destination = 'any'
    let protocol = ''
    let source = 'any'
    let ports = ''
    let app: string | undefined
    let comment = ''
    const rest = [...words]
    const next = () => rest.shift() ?? ''
    while (rest.length > 0) {
      const word = next()
      if (word === 'in' || word === 'out') {
        way = word
        if (rest[0] === 'on') ways.push(`${word}_${(next(), next())}`)
      } else if (word === 'proto') protocol = next()
      else if (word === 'from') source = next()
      else if (word === 'to') destination = next()
      else if (word === 'port') ports = next()
      else if (word === 'app') app = next()
      else if (word === 'comment') comment = ` comment=${Buffer.from(next()).toString('hex')}`
      else if (/^[\d:]+\/(?:tcp|udp)$/.test(word)) [ports = '', protocol = ''] = word.split('/')
      else app = word
    }
    const fits = (network: string, family: 4 | 6) => network === 'any' || network.includes(':') === (family === 6)
    const families = ([4, 6] as const).filter(
      (family) => (family === 4 || this.ipv6) && fits(source, family) && fits(destination, family),
    )
    const lists = app === undefined ? [`${ports}/${protocol}`] : this.#portsOf(app)
    const tail = app === undefined ? '' : ` ${app} -`
    return {
      action,
      comment,
      families,
      tuplesFor: (family: 4 | 6) =>
        lists.map((list) => {
          const [list_ = '', proto = ''] = list.split('/')
          const everyone = EVERYONE[family]
          const of = (network: string) => (network === 'any' ? everyone : network)
          return `${proto} ${list_} ${of(destination)} any ${of(source)}${tail} ${ways.join('!') || way}`
        }),
    }
  }

  #portsOf(app: string): string[] {
    const text = this.files.get(APPS + app)
    const ports = /^ports=(.*)$/m.exec(text ?? '')?.[1]
    if (ports === undefined) throw new Error(`ufw has no application ${app}`)
    return ports.split('|')
  }

  #change(path: string, text: string): void {
    if (!(path in RULES) && !path.startsWith(APPS)) throw new Error(`${path} is none of ufw’s own files`)
    this.files.set(path, text)
  }
}

function inPorts(part: string, port: number): boolean {
  const [first = 0, last = first] = part.split(':').map(Number)
  return first <= port && port <= last
}

/** Lines of tuples as ufw stores them, in a file that ufw would read. */
export function rulesFile(...tuples: readonly string[]): string {
  return `*filter\n### RULES ###\n${tuples.map((tuple) => `\n### tuple ### ${tuple}\n`).join('')}\n### END RULES ###\nCOMMIT\n`
}
