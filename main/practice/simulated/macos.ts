import { EmptyHost, type Reading, type RunResult } from '../../hosts/index.js'
import type { Simulator } from './simulator.js'

type Signature = 'apple' | 'developer' | 'ad-hoc' | 'unsigned'

export interface MacParts {
  /** `old`: up to macOS 14; `new`: macOS 15 and later. */
  readonly generation?: 'old' | 'new'
  readonly version?: string
  readonly on?: boolean
  readonly blockAll?: boolean
  readonly stealth?: boolean
  readonly allowBuiltIn?: boolean
  readonly allowDownloaded?: boolean
  /** The list, in its order. */
  readonly applications?: readonly (readonly [path: string, action: 'Allow' | 'Block'])[]
  /** What is on the disk, and who signed it. */
  readonly programs?: Readonly<Record<string, Signature>>
  /** Who signed whatever else is named where programs lie. */
  readonly everyProgram?: Signature
  /** An organisation has set the firewall: changes are refused, with this exit code. Nothing is known of the code. */
  readonly managed?: { readonly code: number; readonly profile?: boolean }
  /** `--add` says that it added, and stores nothing (seen on 15.3, and without root). */
  readonly forgetful?: boolean
  /** `--add` puts a program on the list as blocked. */
  readonly suspicious?: boolean
  /** What netstat prints, by protocol. */
  readonly netstat?: Readonly<Record<'tcp' | 'udp', string>>
  readonly uid?: number
}

const SOCKETFILTERFW = '/usr/libexec/ApplicationFirewall/socketfilterfw'
const SYSTEM = '/System/Library/CoreServices/SystemVersion.plist'
const MANAGED = '/Library/Managed Preferences/com.apple.security.firewall.plist'
const said = (stdout: string, code = 0): RunResult => ({ code, stdout, stderr: '' })

/**
 * A Mac as far as Sallyport speaks to it: socketfilterfw with the words, blanks and quirks of both its generations,
 * codesign with its exit codes, netstat. See test/fixtures/README.md for where its words come from.
 */
export class SimulatedMac extends EmptyHost implements Simulator {
  override readonly platform = 'darwin' as const
  override readonly uid: number
  readonly calls: string[][] = []
  /** How many changing calls still work; the next one fails. */
  patience = Infinity
  forgetful: boolean
  readonly #parts: MacParts
  readonly #old: boolean
  #list: Map<string, 'Allow' | 'Block'>
  readonly #switches: { on: boolean; blockAll: boolean; stealth: boolean; builtIn: boolean; downloaded: boolean }

  constructor(parts: MacParts = {}) {
    super()
    this.#parts = parts
    this.uid = parts.uid ?? 0
    this.forgetful = parts.forgetful ?? false
    this.#old = parts.generation === 'old'
    this.#list = new Map(parts.applications)
    this.#switches = {
      on: parts.on ?? true,
      blockAll: parts.blockAll ?? false,
      stealth: parts.stealth ?? false,
      builtIn: parts.allowBuiltIn ?? true,
      downloaded: parts.allowDownloaded ?? false,
    }
  }

  #signature(path: string): Signature | undefined {
    const { programs = {}, everyProgram } = this.#parts
    return Object.hasOwn(programs, path)
      ? programs[path]
      : /^\/(?:Applications|opt|usr\/local)\/./.test(path)
        ? everyProgram
        : undefined
  }

  remembered(): unknown {
    return { switches: this.#switches, list: [...this.#list] }
  }

  /** Is again as it was written down. */
  remember(remembered: unknown): void {
    const was = remembered as { switches: object; list: [string, 'Allow' | 'Block'][] } | undefined
    if (was === undefined) return
    Object.assign(this.#switches, was.switches)
    this.#list = new Map(was.list)
  }

  /** Everything that the firewall remembers. */
  stored(): string {
    return JSON.stringify([this.#switches, [...this.#list]])
  }

  /** Whether a stranger's connection reaches the program, by Apple's own description of the settings. */
  accepts(program: string): boolean {
    const { on, blockAll, builtIn, downloaded } = this.#switches
    if (!on) return true
    if (blockAll) return false
    const signature = this.#signature(program)
    const rule = this.#list.get(program)
    if (rule !== undefined) return rule === 'Allow'
    return (signature === 'apple' && builtIn) || (signature === 'developer' && downloaded)
  }

  override exists = (path: string) =>
    Promise.resolve(
      path === SOCKETFILTERFW ||
        path === SYSTEM ||
        (path === MANAGED && this.#parts.managed?.profile !== false && this.#parts.managed !== undefined) ||
        this.#signature(path) !== undefined,
    )

  override read = (path: string): Promise<Reading> =>
    Promise.resolve(
      path === SYSTEM
        ? {
            state: 'text',
            text: `<plist version="1.0">\n<dict>\n\t<key>ProductVersion</key>\n\t<string>${this.#parts.version ?? (this.#old ? '14.7' : '15.3.1')}</string>\n</dict>\n</plist>\n`,
          }
        : { state: 'absent' },
    )

  override run = (argv: readonly string[]): Promise<RunResult> => {
    this.calls.push([...argv])
    const [program, ...words] = argv
    if (program === SOCKETFILTERFW) return Promise.resolve(this.#firewall(words))
    if (program === '/usr/bin/codesign') return Promise.resolve(this.#codesign(words))
    if (program === '/usr/sbin/netstat')
      return Promise.resolve(said(this.#parts.netstat?.[words.at(-1) as 'tcp' | 'udp'] ?? ''))
    return Promise.reject(new Error(`spawn ${program ?? ''} ENOENT`))
  }

  #firewall([option = '', word = '', ...rest]: readonly string[]): RunResult {
    if (rest.length > 0) throw new Error(`one thing at a time: ${rest.join(' ')}`)
    const answer = this.#answer(option, word)
    if (answer !== undefined) return said(answer)
    if (this.#parts.managed)
      return said(
        'Firewall settings cannot be modified from command line on managed Mac computers.\n',
        this.#parts.managed.code,
      )
    if (this.patience-- <= 0) return said('', 255)
    return said(this.#change(option, word))
  }

  #answer(option: string, path: string): string | undefined {
    const { on, blockAll, stealth, builtIn, downloaded } = this.#switches
    const upper = (value: boolean) => (value ? 'ENABLED' : 'DISABLED')
    switch (option) {
      case '--getglobalstate':
        if (!on) return 'Firewall is disabled. (State = 0)\n'
        if (!blockAll) return 'Firewall is enabled. (State = 1)\n'
        return this.#old
          ? 'Firewall is enabled. (State = 2)\n'
          : 'Firewall is blocking all non-essential incoming connections. (State = 2)\n'
      case '--getblockall':
        return this.#old
          ? `Block all ${upper(blockAll)}! \n`
          : `Firewall has block all state set to ${upper(blockAll).toLowerCase()}.\n`
      case '--getstealthmode':
        return this.#old
          ? `Stealth mode ${upper(stealth).toLowerCase()}\n`
          : `Firewall stealth mode is ${stealth ? 'on' : 'off'}\n`
      case '--getallowsigned':
        return this.#old
          ? `Automatically allow signed built-in software ${upper(builtIn)}\nAutomatically allow downloaded signed software ${upper(downloaded)}\n`
          : `Automatically allow built-in signed software ${upper(builtIn)}.\nAutomatically allow downloaded signed software ${upper(downloaded)}.\n`
      case '--listapps':
        return this.#listing()
      case '--getappblocked': {
        // the trap: no rule is "permitted" too
        const blocked = this.#list.get(path) === 'Block'
        return `Incoming connection to ${path} is ${blocked ? 'blocked' : 'permitted'}.\n`
      }
      default:
        return undefined
    }
  }

  #listing(): string {
    const entries = [...this.#list]
    const lines = (form: (path: string, action: string, number: number) => string) =>
      entries.map(([path, action], index) => form(path, action, index + 1))
    return this.#old
      ? `ALF: total number of apps = ${entries.length} \n\n${lines((path, action, number) => `${number} :  ${path} \n \t ( ${action} incoming connections ) \n`).join('\n')}`
      : `Total number of apps = ${entries.length}\n${lines((path, action, number) => `${number} : ${path}\n             (${action} incoming connections)\n`).join('')}`
  }

  #change(option: string, word: string): string {
    const known = this.#list.has(word)
    switch (option) {
      case '--add':
        if (this.#signature(word) === undefined) return 'The file path you specified does not exist\n'
        if (known) return 'The application is already a part of the firewall\n'
        if (!this.forgetful && this.uid === 0) this.#list.set(word, this.#parts.suspicious ? 'Block' : 'Allow')
        return `Application at path ( ${word} ) added to firewall\n`
      case '--remove':
        if (!known) return 'The application is not part of the firewall\n'
        this.#list.delete(word)
        return `Application at path ( ${word} ) removed from firewall\n`
      case '--unblockapp':
      case '--blockapp': {
        if (!known) return 'The application is not part of the firewall\n'
        const allow = option === '--unblockapp'
        this.#list.set(word, allow ? 'Allow' : 'Block')
        return `Incoming connection to the application is ${allow ? 'permitted' : 'blocked'}\n`
      }
      default:
        return this.#switch(option, word)
    }
  }

  #switch(option: string, word: string): string {
    const value = { on: true, off: false }[word]
    if (value === undefined) throw new Error(`${option} takes on or off, not "${word}"`)
    switch (option) {
      case '--setglobalstate':
        // the old one keeps "block all" as a value of this very state
        if (this.#old && !value) this.#switches.blockAll = false
        this.#switches.on = value
        return `Firewall is ${value ? 'enabled. (State = 1)' : 'disabled. (State = 0)'}\n`
      case '--setblockall':
        this.#switches.blockAll = value
        return `Firewall is set to ${value ? 'block all non-essential incoming connections' : 'not block all incoming connections'}\n`
      case '--setallowsigned':
        this.#switches.builtIn = value
        return `${value ? 'Enabled' : 'Disabled'} allow signed built-in applications automatically\n`
      case '--setallowsignedapp':
        this.#switches.downloaded = value
        return `${value ? 'Enabled' : 'Disabled'} allow signed downloaded applications automatically\n`
      default:
        throw new Error(`socketfilterfw has no option ${option}`)
    }
  }

  /** codesign(1): 0 when it holds, 1 when it does not, 3 when only the requirement is not met. */
  #codesign([verify, requirement = '', path = '', ...rest]: readonly string[]): RunResult {
    if (verify !== '--verify' || rest.length > 0 || !requirement.startsWith('-R='))
      throw new Error('unknown to codesign')
    const signature = this.#signature(path)
    if (signature === undefined) return { code: 1, stdout: '', stderr: `${path}: No such file or directory\n` }
    if (signature === 'unsigned') return { code: 1, stdout: '', stderr: `${path}: code object is not signed at all\n` }
    const met = { '-R=anchor apple': ['apple'], '-R=anchor apple generic': ['apple', 'developer'] }[requirement]
    if (!met) throw new Error(`unknown requirement ${requirement}`)
    return met.includes(signature)
      ? said('')
      : { code: 3, stdout: '', stderr: 'test-requirement: code failed to satisfy specified code requirement(s)\n' }
  }
}
