import { EmptyHost, type Reading, type RunResult } from '../../main/hosts/index.js'
import { inNetwork } from '../../main/practice/simulated/network.js'
import type { Packet } from '../../main/practice/simulated/ufw.js'

/** A rule of somebody's, or of Sallyport's, in plain terms. Nothing given: any. */
export interface SimulatedRule {
  readonly verdict: 'accept' | 'drop' | 'reject'
  readonly protocol?: 'tcp' | 'udp'
  readonly ports?: readonly [number, number]
  readonly source?: string
  readonly only?: 4 | 6
  readonly comment?: string
}
export interface SimulatedChain {
  readonly family: 'inet' | 'ip' | 'ip6'
  readonly table: string
  readonly policy: 'accept' | 'drop'
  readonly rules: readonly SimulatedRule[]
}
interface Loaded extends Omit<SimulatedChain, 'rules'> {
  readonly rules: (SimulatedRule & { readonly handle: number })[]
}

const CONFIG = '/etc/nftables.conf'
const done = (stdout = ''): RunResult => ({ code: 0, stdout, stderr: '' })
const failed = (stderr: string): RunResult => ({ code: 1, stdout: '', stderr })
const RULE =
  /^(?:meta nfproto ipv(?<only>[46]) )?(?:ip6? saddr (?<source>\S+) )?(?<protocol>tcp|udp) dport (?<first>\d+)(?:-(?<last>\d+))? accept comment "(?<comment>[^"]*)"$/
const COMMAND =
  /^(?<verb>add|insert|delete) (?<what>table|chain|rule) (?<family>\S+) (?<table>\S+)(?: (?<chain>\S+))?(?: handle (?<handle>\d+))?(?: (?<rule>.*))?$/

/**
 * nft, its configuration and sed as far as Sallyport speaks to them. Every base chain is called "input". Measured on
 * 1.0.6: a command line is one transaction; handles grow, and are new after a load; duplicates are taken.
 */
export class SimulatedNft extends EmptyHost {
  /** How many changing calls still work; the next one fails. */
  patience = Infinity
  readonly calls: string[][] = []
  #kernel: Loaded[]
  #handle = 0
  readonly #files = new Map<string, string>()

  constructor(private readonly written: readonly SimulatedChain[]) {
    super()
    for (const program of ['/usr/sbin/nft', '/usr/bin/unshare']) this.#files.set(program, '')
    this.#files.set(CONFIG, 'the tables\n')
    this.#kernel = this.#configured()
  }

  /** Everything there is, without handles. */
  state(): string {
    const kernel = this.#kernel.map((chain) => ({ ...chain, rules: chain.rules.map(({ handle: _, ...rule }) => rule) }))
    return JSON.stringify([[...this.#files].sort(), kernel])
  }

  /** Somebody removes every rule from the kernel. */
  flush(): void {
    this.#kernel = []
  }

  /** The machine starts again. */
  restart(): void {
    this.#kernel = this.#configured()
  }

  /** A packet must pass every chain; in each the first rule that speaks of it decides. */
  accepts(packet: Packet): boolean {
    return this.#deciding(packet).every(({ rule, policy }) => (rule?.verdict ?? policy) === 'accept')
  }

  /** Whether a rule refuses the packet that speaks of its port or its sender, not of everything. */
  refusesByName(packet: Packet): boolean {
    return this.#deciding(packet).some(
      ({ rule }) => rule && rule.verdict !== 'accept' && (rule.ports !== undefined || rule.source !== undefined),
    )
  }

  #deciding({ protocol, port, source }: Packet) {
    const family = source.includes(':') ? 6 : 4
    return this.#kernel
      .filter((chain) => chain.family === 'inet' || (chain.family === 'ip') === (family === 4))
      .map(({ rules, policy }) => ({
        policy,
        rule: rules.find(
          (rule) =>
            (rule.protocol ?? protocol) === protocol &&
            (rule.only ?? family) === family &&
            (!rule.ports || (rule.ports[0] <= port && port <= rule.ports[1])) &&
            (rule.source === undefined || inNetwork(rule.source, source)),
        ),
      }))
  }

  override list = (path: string) =>
    Promise.resolve([...this.#files.keys()].flatMap((file) => file.split(`${path}/`)[1] ?? []).sort())

  override read(path: string): Promise<Reading> {
    const text = this.#files.get(path)
    return Promise.resolve(text === undefined ? { state: 'absent' } : { state: 'text', text })
  }

  override write(path: string, text: string): Promise<void> {
    if (!/^\/etc\/(?:sallyport-[a-z0-9-]+\.nft|nftables\.conf)$/.test(path)) throw new Error(`${path} is not nft’s`)
    this.#files.set(path, text)
    return Promise.resolve()
  }

  override remove(path: string): Promise<void> {
    this.#files.delete(path)
    return Promise.resolve()
  }

  override run(argv: readonly string[]): Promise<RunResult> {
    return Promise.resolve(this.#run(argv))
  }

  #run(argv: readonly string[]): RunResult {
    const text = argv.at(-1) ?? ''
    if (argv.includes('--version')) return done('nftables v1.0.6\n')
    if (text === 'ruleset') return done(listing(this.#kernel))
    if (text === 'chains') return done(listing(this.#kernel.map((chain) => ({ ...chain, rules: [] }))))
    if (argv[0] === '/usr/bin/unshare') return done(listing(this.#configured()))
    this.calls.push([...argv])
    if (this.patience-- <= 0) return failed('Error: Could not process rule')
    if (argv[0] === '/usr/bin/sed') return this.#sed(argv[3] ?? '', text)
    if (argv[2] === '-f') return this.#files.has(text) ? done() : failed('no such file')
    const kernel = structuredClone(this.#kernel)
    try {
      for (const command of text.split('; ')) this.#command(kernel, command)
    } catch (error) {
      return failed((error as Error).message)
    }
    if (argv[1] !== '-c') this.#kernel = kernel
    return done()
  }

  #sed(script: string, path: string): RunResult {
    const text = this.#files.get(path) ?? ''
    const [, added] = /^\$a (.*)$/.exec(script) ?? []
    const [, gone = ''] = /^\/\^(.*)\$\/d$/.exec(script) ?? []
    const kept = text.split('\n').filter((line) => line !== gone.replace(/\\(.)/g, '$1'))
    this.#files.set(path, added === undefined ? kept.join('\n') : `${text}${added}\n`)
    return done()
  }

  /** What the configuration loads: the chains as they were written, then every file that a line of it names. */
  #configured(): Loaded[] {
    const chains = this.written.map((chain) => ({
      ...chain,
      rules: chain.rules.map((rule) => ({ ...rule, handle: ++this.#handle })),
    }))
    for (const [, path = ''] of (this.#files.get(CONFIG) ?? '').matchAll(/^include "(.*)\*"$/gm))
      for (const line of (this.#files.get(path) ?? '').split('\n'))
        if (line !== '' && !line.startsWith('#')) this.#command(chains, line)
    return chains
  }

  #command(chains: Loaded[], text: string): void {
    const { verb, what, family, table, handle, rule } = COMMAND.exec(text)?.groups ?? {}
    if (verb === undefined) throw new Error(`syntax error: ${text}`)
    if (what !== 'rule') return
    const chain = chains.find((one) => one.family === family && one.table === table)
    if (!chain) throw new Error('No such file or directory')
    const index = handle === undefined ? 0 : chain.rules.findIndex((one) => one.handle === Number(handle))
    if (index < 0) throw new Error('No such file or directory')
    if (verb === 'delete') chain.rules.splice(index, 1)
    else chain.rules.splice(verb === 'add' ? chain.rules.length : index, 0, { ...parse(rule), handle: ++this.#handle })
  }
}

function parse(text = ''): SimulatedRule {
  const { only, source, protocol, first, last, comment } = RULE.exec(text)?.groups ?? {}
  if (first === undefined || comment === undefined) throw new Error(`syntax error: ${text}`)
  return {
    verdict: 'accept',
    protocol: protocol as 'tcp' | 'udp',
    ports: [Number(first), Number(last ?? first)],
    ...(source === undefined ? {} : { source }),
    ...(only === undefined ? {} : { only: Number(only) as 4 | 6 }),
    comment,
  }
}

/** As `nft -j list ruleset` writes it. */
function listing(chains: readonly Loaded[]): string {
  const items = chains.flatMap(({ family, table, policy, rules }) => [
    { chain: { family, table, name: 'input', hook: 'input', type: 'filter', prio: 0, policy } },
    ...rules.map(({ handle, comment, ...rule }) => ({
      rule: {
        family,
        table,
        chain: 'input',
        handle,
        ...(comment === undefined ? {} : { comment }),
        expr: expression(rule),
      },
    })),
  ])
  return JSON.stringify({ nftables: items })
}

function expression({ verdict, protocol, ports, source, only }: SimulatedRule): unknown[] {
  const match = (left: object, right: unknown) => ({ match: { op: '==', left, right } })
  const [addr = '', len] = (source ?? '').split('/')
  const ip = addr.includes(':') ? 'ip6' : 'ip'
  const from = len === undefined ? addr : { prefix: { addr, len: Number(len) } }
  const [first, last] = ports ?? []
  return [
    ...(only === undefined ? [] : [match({ meta: { key: 'nfproto' } }, `ipv${only}`)]),
    ...(source === undefined ? [] : [match({ payload: { protocol: ip, field: 'saddr' } }, from)]),
    ...(ports
      ? [match({ payload: { protocol: protocol ?? 'th', field: 'dport' } }, first === last ? first : { range: ports })]
      : protocol === undefined
        ? []
        : [match({ meta: { key: 'l4proto' } }, protocol)]),
    { [verdict]: verdict === 'reject' ? { type: 'icmpx', expr: 'port-unreachable' } : null },
  ]
}
