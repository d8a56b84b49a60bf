import type { FileStatus } from '../../main/hosts/host.js'
import { EmptyHost, type Reading, type RunResult } from '../../main/hosts/index.js'

export interface SimulatedUnit {
  enabled: boolean
  state: 'active' | 'inactive' | 'failed'
  /** The files of {@link SimulatedMachine} that it read when it last started. */
  read?: string
  /** How often it may still be started until its counter is reset, where it matters. */
  starts?: number
}

/** A Linux machine with files of root's, sysctls and services of systemd, as far as machine verbs ask for them. */
export class SimulatedMachine extends EmptyHost {
  readonly files = new Map<string, string>([['/run/systemd/system', '']])
  /** What is not as usual at a path. */
  readonly odd = new Map<string, Partial<FileStatus>>()
  readonly units = new Map<string, SimulatedUnit>()
  readonly ran: string[] = []
  /** Called before every change; one that throws is a crash. */
  onChange: (what: string) => void = () => undefined

  constructor(files: Readonly<Record<string, string>> = {}) {
    super()
    for (const [path, text] of Object.entries(files)) this.files.set(path, text)
  }

  /** All that can be changed. */
  state(): string {
    return JSON.stringify([[...this.files].sort(), [...this.units]])
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what goes wrong is a rejection
  override async run(argv: readonly string[]): Promise<RunResult> {
    const [program = '', ...words] = argv
    if (program === '/usr/bin/systemctl' && words[0] === 'show') return said(this.#show(words))
    if (words[0] === 'is-enabled')
      return said(
        this.units.get((words[1] ?? '').replace('.service', ''))?.enabled === true ? 'enabled\n' : 'disabled\n',
      )
    this.onChange(argv.join(' '))
    this.ran.push(argv.join(' '))
    if (program === '/usr/sbin/sysctl') {
      const [key = '', value = ''] = (words[1] ?? '').split('=')
      this.files.set(`/proc/sys/${key.replaceAll('.', '/')}`, `${value}\n`)
      return said('')
    }
    const isBroken = [...this.files.values()].some((text) => text.includes('BROKEN') || text.includes('666'))
    if (program === '/usr/sbin/nginx') return isBroken ? failed('nginx: [emerg] unknown directive') : said('')
    const unit = this.units.get((words[1] ?? '').replace('.service', ''))
    if (program === '/usr/bin/systemctl' && unit) return this.#systemctl(words[0] ?? '', unit, isBroken)
    return failed(`cannot run ${argv.join(' ')}`)
  }

  override read(path: string): Promise<Reading> {
    const text = this.files.get(path)
    return Promise.resolve(text === undefined ? { state: 'absent' } : { state: 'text', text })
  }

  override list(folder: string): Promise<readonly string[]> {
    const names = [...this.files.keys()].filter((path) => path.startsWith(`${folder}/`))
    return Promise.resolve(names.map((path) => path.slice(folder.length + 1)).sort())
  }

  override lstatMany(paths: readonly string[]): Promise<ReadonlyMap<string, FileStatus>> {
    const found = paths.flatMap((path): [string, FileStatus][] => {
      const isFile = this.files.has(path)
      const folder = path === '/' ? '/' : `${path}/`
      if (!isFile && ![...this.files.keys()].some((file) => file.startsWith(folder))) return []
      const usual = isFile ? { kind: 'file' as const, mode: 0o644 } : { kind: 'directory' as const, mode: 0o755 }
      return [[path, { ...usual, uid: 0, version: '', ...this.odd.get(path) }]]
    })
    return Promise.resolve(new Map(found))
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what goes wrong is a rejection
  override async write(path: string, text: string): Promise<void> {
    this.onChange(`write ${path}`)
    this.files.set(path, text)
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what goes wrong is a rejection
  override async remove(path: string): Promise<void> {
    this.onChange(`remove ${path}`)
    this.files.delete(path)
  }

  #show(words: readonly string[]): string {
    const unit = this.units.get((words.at(-1) ?? '').replace('.service', ''))
    return unit ? `LoadState=loaded\nActiveState=${unit.state}\n` : 'LoadState=not-found\nActiveState=inactive\n'
  }

  #systemctl(verb: string, unit: SimulatedUnit, isBroken: boolean): RunResult {
    if (verb === 'enable' || verb === 'disable') unit.enabled = verb === 'enable'
    else if (verb === 'stop') unit.state = 'inactive'
    else if (verb === 'reset-failed') {
      if (unit.starts !== undefined) unit.starts = 5
      if (unit.state === 'failed') unit.state = 'inactive'
    } else if (isBroken || (unit.starts !== undefined && unit.starts-- <= 0)) unit.state = 'failed'
    else {
      unit.state = 'active'
      unit.read = JSON.stringify([...this.files])
    }
    return unit.state === 'failed' ? failed('Job failed.') : said('')
  }
}

const said = (stdout: string): RunResult => ({ code: 0, stdout, stderr: '' })
const failed = (stderr: string): RunResult => ({ code: 1, stdout: '', stderr })
