import { EmptyHost, type RunResult } from '../../hosts/index.js'
import type { Simulator } from './simulator.js'
import { pairs, SAYS, service, storedAddress } from './windows-words.js'
import { speaksOf, type Category, type WindowsPacket } from './windows-packet.js'

const POLICY = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy'
const RULES = `${POLICY}\\FirewallRules`
const GROUP = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall'
const SYSTEM32 = 'C:\\Windows\\System32\\'
const KEYS = { domain: 'DomainProfile', private: 'StandardProfile', public: 'PublicProfile' } as const

/**
 * Windows as far as Sallyport speaks to it: `reg query`, `netsh advfirewall` and `sc query` on one registry; `netstat`
 * tells of a service on 8886. As on the real one `add` always adds, also a second rule of a name; `delete` takes, and `set`
 * changes, every rule that matches; all need an administrator; names that are not known are a usage error; what is printed is translated and in the OEM code page.
 */
export class SimulatedWindows extends EmptyHost implements Simulator {
  override readonly platform = 'win32' as const
  override readonly system = 'Windows'
  override readonly uid = -1
  readonly calls: string[][] = []
  /** How many changing calls still work; the next one fails. */
  patience = Infinity
  /** `add` and `set` answer "Ok." and store nothing. */
  forgetful = false
  administrator = true
  serviceRuns = true
  /** What netstat prints. */
  netstat = ''
  /** Categories of the networks there are now. */
  networks: Category[] = ['private']
  #keys = new Map<string, Map<string, string>>()
  #guids = 0

  constructor(rules: readonly (readonly [string, string])[] = []) {
    super()
    for (const key of Object.values(KEYS)) this.set(`${POLICY}\\${key}`, 'EnableFirewall', 'REG_DWORD    0x1')
    for (const [name, data] of rules) this.set(RULES, name, `REG_SZ    ${data}`)
    if (rules.length === 0) this.#keys.set(RULES, new Map())
  }

  /** Puts a value in place, as a program or a policy would. */
  set(key: string, name: string, value: string): void {
    const values = this.#keys.get(key) ?? new Map<string, string>()
    this.#keys.set(key, values.set(name, value))
  }

  setLocal(category: Category, name: string, number: number): void {
    this.set(`${POLICY}\\${KEYS[category]}`, name, `REG_DWORD    0x${number.toString(16)}`)
  }

  setPolicy(category: Category, name: string, number: number): void {
    const key = category === 'private' ? 'PrivateProfile' : KEYS[category]
    this.set(`${GROUP}\\${key}`, name, `REG_DWORD    0x${number.toString(16)}`)
  }

  addPolicyRule(id: string, data: string): void {
    this.set(`${GROUP}\\FirewallRules`, id, `REG_SZ    ${data}`)
  }

  /** The data of each local rule. */
  rules(): string[] {
    return [...(this.#keys.get(RULES)?.values() ?? [])].map((value) => value.replace('REG_SZ    ', ''))
  }

  /** Replaces a text in the data of all rules, as a person who edits one. */
  edit(from: string, to: string): void {
    for (const [name, value] of this.#keys.get(RULES) ?? []) this.set(RULES, name, value.replace(from, to))
  }

  remembered(): unknown {
    return { guids: this.#guids, keys: [...this.#keys].map(([key, values]) => [key, [...values]]) }
  }

  /** Is again as it was written down. */
  remember(remembered: unknown): void {
    const was = remembered as { guids: number; keys: [string, [string, string][]][] } | undefined
    if (was === undefined) return
    this.#guids = was.guids
    this.#keys = new Map(was.keys.map(([key, values]) => [key, new Map(values)]))
  }

  /** Everything that is stored. */
  stored(): string {
    return JSON.stringify([...this.#keys].map(([key, values]) => [key, [...values].sort()]).sort())
  }

  /** What happens to the packet: a Block rule wins, then one that lets in, then the profile's default. */
  accepts(packet: WindowsPacket): boolean {
    const policy = (name: string) =>
      this.#number(`${GROUP}\\${packet.category === 'private' ? 'PrivateProfile' : KEYS[packet.category]}`, name)
    const setting = (name: string) => policy(name) ?? this.#number(`${POLICY}\\${KEYS[packet.category]}`, name)
    if (setting('EnableFirewall') === 0) return true
    if (setting('DoNotAllowExceptions') === 1) return false
    const managed = [...(this.#keys.get(`${GROUP}\\FirewallRules`)?.values() ?? [])]
    const local = policy('AllowLocalPolicyMerge') === 0 ? [] : this.rules()
    const hits = [...managed, ...local].filter((rule) => speaksOf(rule, packet))
    if (hits.some((rule) => rule.includes('|Action=Block|'))) return false
    return hits.some((rule) => rule.includes('|Action=Allow|')) || setting('DefaultInboundAction') === 0
  }

  override exists = (path: string) =>
    Promise.resolve(['reg.exe', 'netsh.exe', 'sc.exe', 'NETSTAT.EXE'].some((program) => path === SYSTEM32 + program))

  override run(argv: readonly string[]): Promise<RunResult> {
    this.calls.push([...argv])
    const [program = '', ...words] = argv
    switch (program) {
      case `${SYSTEM32}reg.exe`:
        return this.#answer(...this.#reg(words))
      case `${SYSTEM32}netsh.exe`:
        return this.#answer(...this.#netsh(words))
      case `${SYSTEM32}NETSTAT.EXE`:
        return this.#answer(0, this.netstat)
      case `${SYSTEM32}sc.exe`:
        return this.#answer(0, service(this.serviceRuns))
      default:
        return Promise.reject(new Error(`spawn ${program} ENOENT`))
    }
  }

  /** Bytes of code page 850 beyond ASCII are no UTF-8. */
  #answer(code: number, text: string): Promise<RunResult> {
    // eslint-disable-next-line no-control-regex
    return Promise.resolve({ code, stdout: text.replace(/[^\x00-\x7f]/g, '\ufffd'), stderr: '' })
  }

  #reg([action, key = '', ...options]: readonly string[]): [number, string] {
    if (action !== 'query') return [1, '']
    const name = key.replace(/^HKLM\\/, 'HKEY_LOCAL_MACHINE\\')
    const below = [...this.#keys].filter(([one]) => one.toLowerCase().startsWith(`${name.toLowerCase()}\\`))
    const own = [...this.#keys].filter(([one]) => one.toLowerCase() === name.toLowerCase())
    if (own.length === 0 && below.length === 0) return [1, '']
    const asked = options[0] === '/v' ? options[1]?.toLowerCase() : undefined
    const wanted = ([value]: readonly [string, string]) => asked === undefined || value.toLowerCase() === asked
    if (asked !== undefined && !own.some(([, values]) => [...values].some(wanted))) return [1, '']
    const block = ([one, values]: [string, Map<string, string>]) =>
      `\r\n${one}\r\n${[...values]
        .filter(wanted)
        .map(([value, data]) => `    ${value}    ${data}\r\n`)
        .join('')}`
    const subkeys = below.map(([one]) => `${one}\r\n`).join('')
    return [
      0,
      options.includes('/s')
        ? [...own, ...below].map(block).join('') + '\r\n'
        : `${own.map(block).join('')}\r\n${subkeys}`,
    ]
  }

  #netsh(words: readonly string[]): [number, string] {
    const [context, ...rest] = words
    if (context !== 'advfirewall') return [1, SAYS.usage]
    if (rest[0] === 'show' && rest[2] === 'state') return this.#show(rest[1] ?? '')
    if (rest[0] === 'firewall' && rest[1] === 'show' && rest[2] === 'rule') return this.#showRule(pairs(rest.slice(3)))
    if (!this.administrator) return [1, SAYS.rights]
    if (this.patience-- <= 0) return [1, '\r\nFehler\r\n']
    const set = /^(domain|private|public)profile$/.exec(rest[1] ?? '')
    if (rest[0] === 'set' && set && rest[2] === 'state' && /^(?:on|off)$/.test(rest[3] ?? '')) {
      this.setLocal(set[1] as Category, 'EnableFirewall', rest[3] === 'on' ? 1 : 0)
      return [0, SAYS.ok]
    }
    const defaults = /^(allow|block)inbound,(allow|block)outbound$/.exec(rest[3] ?? '')
    if (rest[0] === 'set' && set && rest[2] === 'firewallpolicy' && defaults) {
      this.setLocal(set[1] as Category, 'DefaultInboundAction', defaults[1] === 'block' ? 1 : 0)
      this.setLocal(set[1] as Category, 'DefaultOutboundAction', defaults[2] === 'block' ? 1 : 0)
      return [0, SAYS.ok]
    }
    const [noun, verb, what, ...all] = rest
    if (noun !== 'firewall' || what !== 'rule') return [1, SAYS.usage]
    const at = verb === 'set' ? all.indexOf('new') : all.length
    if (at < 0) return [1, SAYS.usage]
    const [options, changes] = [all.slice(0, at), all.slice(at + 1)].map((part) => ({
      count: part.length,
      given: pairs(part),
    }))
    if (!options || !changes || options.given.size !== options.count || changes.given.size !== changes.count)
      return [1, SAYS.usage]
    if (!options.given.get('name')) return [1, SAYS.usage]
    if (verb === 'add') return this.#add(options.given)
    if (verb === 'delete') return this.#delete(options.given)
    if (verb === 'set') return this.#set(options.given, changes.given)
    return [1, SAYS.usage]
  }

  #show(what: string): [number, string] {
    const block = (category: Category) =>
      `\r\n${SAYS.state[category]} \r\n${'-'.repeat(70)}\r\nStatus                                EIN\r\n`
    if (what === 'currentprofile') return [0, `${this.networks.map(block).join('')}OK.\r\n\r\n`]
    const category = (Object.keys(KEYS) as Category[]).find((one) => what === `${one}profile`)
    return category ? [0, `${block(category)}OK.\r\n\r\n`] : [1, SAYS.usage]
  }

  #showRule(given: ReadonlyMap<string, string>): [number, string] {
    if (!given.get('name') || [...given.keys()].some((key) => !['name', 'dir'].includes(key))) return [1, SAYS.usage]
    return this.#named(given).length === 0 ? [1, SAYS.none] : [0, SAYS.ok]
  }

  #add(given: ReadonlyMap<string, string>): [number, string] {
    const known = ['name', 'dir', 'action', 'protocol', 'localport', 'remoteip', 'program', 'profile', 'enable']
    if ([...given.keys()].some((key) => !known.includes(key))) return [1, SAYS.usage]
    const {
      name = '',
      dir = '',
      action = '',
      protocol = 'any',
      localport,
      remoteip,
      program,
      profile = 'any',
      enable = 'yes',
    } = Object.fromEntries(given)
    if (!/^(?:in|out)$/.test(dir) || !/^(?:allow|block)$/.test(action) || name === 'all') return [1, SAYS.usage]
    if (localport !== undefined && !/^(?:tcp|udp)$/i.test(protocol)) return [1, SAYS.usage]
    const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
    const profiles = profile === 'any' ? [] : profile.split(',')
    if (profiles.some((one) => !(one in KEYS))) return [1, SAYS.usage]
    const fields = [
      'v2.30',
      `Action=${capital(action)}`,
      `Active=${enable === 'yes' ? 'TRUE' : 'FALSE'}`,
      `Dir=${capital(dir)}`,
      ...(protocol === 'any' ? [] : [`Protocol=${protocol.toLowerCase() === 'tcp' ? 6 : 17}`]),
      ...profiles.map((one) => `Profile=${capital(one)}`),
      ...(localport === undefined
        ? []
        : localport.split(',').map((port) => `LPort${port.includes('-') ? '2_10' : ''}=${port}`)),
      ...(remoteip === undefined ? [] : remoteip.split(',').map(storedAddress)),
      ...(program === undefined ? [] : [`App=${program}`]),
      `Name=${name}`,
    ]
    const guid = `{${(++this.#guids).toString(16).toUpperCase().padStart(8, '0')}-6D5D-432D-8B1D-E0BA9659D98A}`
    if (!this.forgetful) this.set(RULES, guid, `REG_SZ    ${fields.join('|')}|`)
    return [0, SAYS.ok]
  }

  #delete(given: ReadonlyMap<string, string>): [number, string] {
    if ([...given.keys()].some((key) => !['name', 'dir'].includes(key))) return [1, SAYS.usage]
    const hits = this.#named(given)
    for (const [id] of hits) this.#keys.get(RULES)?.delete(id)
    return hits.length === 0 ? [1, SAYS.none] : [0, `\r\n${hits.length} Regel(n) wurde(n) gel\u00f6scht.\r\n${SAYS.ok}`]
  }

  /** `set rule name=… [dir=…] [protocol=…] new enable=yes|no`; what else there is to choose by or to change is not known here. */
  #set(given: ReadonlyMap<string, string>, changes: ReadonlyMap<string, string>): [number, string] {
    const enable = changes.get('enable') ?? ''
    if ([...given.keys()].some((key) => !['name', 'dir', 'protocol'].includes(key))) return [1, SAYS.usage]
    if (changes.size !== 1 || !/^(?:yes|no)$/.test(enable) || given.get('name')?.toLowerCase() === 'all')
      return [1, SAYS.usage]
    const hits = this.#named(given)
    if (!this.forgetful)
      for (const [id, value] of hits)
        this.set(
          RULES,
          id,
          value.replace(/\|Active=(?:TRUE|FALSE)\|/, `|Active=${enable === 'yes' ? 'TRUE' : 'FALSE'}|`),
        )
    return hits.length === 0 ? [1, SAYS.none] : [0, `\r\n${hits.length} Regel(n) wurde(n) aktualisiert.\r\n${SAYS.ok}`]
  }

  /** The local rules of a name, whatever its capitals, with a direction and a protocol. */
  #named(given: ReadonlyMap<string, string>): [string, string][] {
    const name = given.get('name')?.toLowerCase() ?? ''
    const [dir, protocol] = [given.get('dir'), given.get('protocol')?.toLowerCase()]
    const number = { tcp: '6', udp: '17' }[protocol ?? ''] ?? protocol
    return [...(this.#keys.get(RULES) ?? [])].filter(([, value]) => {
      const rule = value.toLowerCase()
      return (
        rule.includes(`|name=${name}|`) &&
        (dir === undefined || rule.includes(`|dir=${dir}|`)) &&
        (number === undefined ||
          (number === 'any' ? !rule.includes('|protocol=') : rule.includes(`|protocol=${number}|`)))
      )
    })
  }

  #number(key: string, name: string): number | undefined {
    const value = this.#keys.get(key)?.get(name)
    return value === undefined ? undefined : Number(value.replace('REG_DWORD    ', ''))
  }
}
