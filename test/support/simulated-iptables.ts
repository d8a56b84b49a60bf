import { EmptyHost, type Reading, type RunResult } from '../../main/hosts/index.js'
import { inNetwork } from '../../main/practice/simulated/network.js'
import { type Packet } from '../../main/practice/simulated/ufw.js'

const done = (stdout = ''): RunResult => ({ code: 0, stdout, stderr: '' })
const FILES = { 4: '/etc/iptables/rules.v4', 6: '/etc/iptables/rules.v6' } as const

export interface SimulatedTable {
  readonly policy: 'ACCEPT' | 'DROP'
  /** Lines of `-A CHAIN …` as iptables-save prints them. */
  readonly rules: readonly string[]
}

/** The text of a filter table; chains beside the built-in ones are made as rules name them. */
export function tableText({ policy, rules }: SimulatedTable): string {
  const chains = new Set(rules.map((rule) => rule.split(' ')[1] ?? '').filter((chain) => chain !== 'INPUT'))
  const own = [...chains].map((chain) => `:${chain} - [0:0]\n`).join('')
  return `*filter\n:INPUT ${policy} [7:420]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${own}${rules.map((rule) => `${rule}\n`).join('')}COMMIT\n`
}

/**
 * iptables on nf_tables as far as Sallyport speaks to it, with netfilter-persistent when files are given, and the two
 * scripts of sed's. As measured on 1.8.9: `-D` of a rule that is not there exits 1, and so does a number that is too big.
 */
export class SimulatedIptables extends EmptyHost {
  /** How many changing calls still work; the next one fails. */
  patience = Infinity
  readonly calls: string[][] = []
  readonly #tables: Record<4 | 6, { policy: 'ACCEPT' | 'DROP'; rules: string[] }>
  readonly #files = new Map<string, string>()

  constructor(loaded: Readonly<Record<4 | 6, SimulatedTable>>, stored?: Readonly<Record<4 | 6, SimulatedTable>>) {
    super()
    this.#tables = {
      4: { ...loaded[4], rules: [...loaded[4].rules] },
      6: { ...loaded[6], rules: [...loaded[6].rules] },
    }
    for (const path of [
      '/usr/sbin/iptables',
      '/usr/sbin/ip6tables',
      '/usr/sbin/iptables-save',
      '/usr/sbin/ip6tables-save',
    ])
      this.#files.set(path, '')
    this.#files.set('/proc/sys/net/ipv6', '')
    if (!stored) return
    this.#files.set('/usr/sbin/netfilter-persistent', '')
    this.#files.set('/usr/share/netfilter-persistent/plugins.d/15-ip4tables', '')
    this.#files.set('/etc/systemd/system/multi-user.target.wants/netfilter-persistent.service', '')
    for (const family of [4, 6] as const) this.#files.set(FILES[family], tableText(stored[family]))
  }

  /** Everything that is loaded and stored. */
  state(): string {
    return JSON.stringify([this.#tables, [...this.#files].sort()])
  }

  rules(family: 4 | 6): readonly string[] {
    return this.#tables[family].rules
  }

  /** What happens to the first packet of a connection: the first rule that speaks of it decides, else the policy. */
  accepts(packet: Packet, stored = false): boolean {
    const family = packet.source.includes(':') ? 6 : 4
    const { policy, rules } = stored ? this.#stored(family) : this.#tables[family]
    return (this.#through('INPUT', rules, packet) ?? policy) === 'ACCEPT'
  }

  #through(chain: string, rules: readonly string[], packet: Packet): string | undefined {
    for (const rule of rules.filter((line) => line.startsWith(`-A ${chain} `) && speaksOf(line, packet))) {
      const target = / -j (\S+)/.exec(rule)?.[1] ?? ''
      if (/^(?:ACCEPT|DROP|REJECT)$/.test(target)) return target
      if (target === 'RETURN') return undefined
      const inner = this.#through(target, rules, packet)
      if (inner !== undefined) return inner
    }
    return undefined
  }

  #stored(family: 4 | 6): SimulatedTable {
    const text = this.#files.get(FILES[family]) ?? ''
    return {
      policy: text.includes(':INPUT DROP') ? 'DROP' : 'ACCEPT',
      rules: text.split('\n').filter((line) => line.startsWith('-A ')),
    }
  }

  override list = (path: string) =>
    Promise.resolve(
      [...this.#files.keys()].filter((file) => file.startsWith(`${path}/`)).map((file) => file.slice(path.length + 1)),
    )

  override read(path: string): Promise<Reading> {
    const text = this.#files.get(path)
    return Promise.resolve(text === undefined ? { state: 'absent' } : { state: 'text', text })
  }

  override write(path: string, text: string): Promise<void> {
    this.#files.set(path, text)
    return Promise.resolve()
  }

  override remove(path: string): Promise<void> {
    this.#files.delete(path)
    return Promise.resolve()
  }

  override run(argv: readonly string[]): Promise<RunResult> {
    const [program = '', ...words] = argv
    const family = program.includes('ip6') ? 6 : 4
    if (program.endsWith('-save')) return Promise.resolve(done(tableText(this.#tables[family])))
    if (program.endsWith('-restore')) return Promise.resolve(done())
    if (words[0] === '-V') return Promise.resolve(done('iptables v1.8.9 (nf_tables)\n'))
    this.calls.push([...argv])
    if (this.patience-- <= 0)
      return Promise.resolve({ code: 4, stdout: '', stderr: 'Another app is holding the xtables lock\n' })
    const well = program === '/usr/bin/sed' ? this.#edit(words) : this.#change(family, words.slice(2))
    return Promise.resolve(well ? done() : { code: 1, stdout: '', stderr: 'iptables: Bad rule\n' })
  }

  #change(family: 4 | 6, [action = '', chain = '', ...words]: readonly string[]): boolean {
    const { rules } = this.#tables[family]
    const numbered = action === '-I'
    const spec = (numbered ? words.slice(1) : words).map((word) => (word.includes(' ') ? `"${word}"` : word))
    const line = ['-A', chain, ...spec].join(' ')
    if (action === '-D') {
      const index = rules.indexOf(line)
      if (index >= 0) rules.splice(index, 1)
      return index >= 0
    }
    const ofChain = rules.flatMap((rule, index) => (rule.startsWith(`-A ${chain} `) ? [index] : []))
    const number = numbered ? Number(words[0]) : ofChain.length + 1
    if (number > ofChain.length + 1) return false
    rules.splice(ofChain[number - 1] ?? (ofChain.at(-1) ?? -1) + 1, 0, line)
    return true
  }

  #edit([, , script = '', path = '']: readonly string[]): boolean {
    const lines = (this.#files.get(path) ?? '').split('\n')
    const insert = /^(\d+)i (.*)$/.exec(script)
    const remove = /^\/(\^.*\$)\/d$/.exec(script)?.[1]
    if (insert) lines.splice(Number(insert[1]) - 1, 0, insert[2] ?? '')
    else if (remove === undefined) return false
    // what is special only to JavaScript's patterns stands for itself in sed's
    const pattern = new RegExp((remove ?? '(?!)').replace(/[(){}+?|]/g, '\\$&'))
    this.#files.set(path, lines.filter((line) => !pattern.test(line)).join('\n'))
    return true
  }
}

function speaksOf(rule: string, { protocol, port, source, interface: on }: Packet): boolean {
  const value = (option: string) => new RegExp(` ${option} (\\S+)`).exec(rule)?.[1]
  const ports = value('--dports?')?.split(',')
  const network = value('-s')
  return (
    [undefined, protocol].includes(value('-p') as 'tcp' | undefined) &&
    [undefined, on].includes(value('-i')) &&
    !rule.includes('ESTABLISHED') &&
    (network === undefined || inNetwork(network, source)) &&
    (ports === undefined ||
      ports.some((part) => {
        const [first = 0, last = first] = part.split(':').map(Number)
        return first <= port && port <= last
      }))
  )
}
