import { dirname } from 'node:path'
import type { Host } from '../hosts/index.js'
import { log } from '../log/index.js'
import { problem } from '../model/problem.js'
import { DEFAULT_SETTINGS, Settings } from '../model/settings.js'
import { z } from '../model/zod.js'
import { msg, type Message } from '../text/index.js'

/** Makes the content of one version that of the next. */
type Migration = (old: Readonly<Record<string, unknown>>) => Record<string, unknown>

/** From version 1 to 2, from 2 to 3, …. The version is one more than there are migrations. */
const MIGRATIONS: readonly Migration[] = []

const Stored = z.looseObject({ version: z.int().check(z.minimum(1)) })

/** A person's settings in a file. One that cannot be understood is set aside under another name, never lost. */
export class SettingsFile {
  #setAside: string | null = null

  /** @param path `undefined` where there is no place for it: the defaults hold then */
  constructor(
    private readonly host: Pick<Host, 'read' | 'write' | 'remove' | 'makeDirectory'>,
    readonly path: string | undefined,
    private readonly migrations: readonly Migration[] = MIGRATIONS,
  ) {}

  /** Where the file is now that could not be understood, until somebody chooses anew. */
  get setAside(): string | null {
    return this.#setAside
  }

  async read(): Promise<Settings> {
    return (await this.#stored()).settings
  }

  /**
   * Changes some and keeps the others, and what a newer version has stored beside them.
   * @throws ProblemError when the file may not be written, or is of a version that would be lost
   */
  async change(part: Partial<Settings>): Promise<Settings> {
    if (this.path === undefined) throw notSaved(msg('settings.noHome'))
    const { settings, others, version } = await this.#stored()
    if (version > this.#version) throw notSaved(msg('settings.newer', { path: this.path }))
    const changed = { ...settings, ...part }
    try {
      await this.#makeFolder(dirname(this.path))
      const text = JSON.stringify({ ...others, version: this.#version, ...changed }, null, 2)
      await this.host.write(this.path, `${text}\n`, 0o600)
    } catch (error) {
      const why = String((error as NodeJS.ErrnoException).code ?? error)
      throw notSaved(msg('settings.notWritten', { path: this.path, why }))
    }
    this.#setAside = null
    return changed
  }

  async #makeFolder(folder: string): Promise<void> {
    try {
      await this.host.makeDirectory(folder, 0o700)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EEXIST') return
      if (code !== 'ENOENT' || folder === dirname(folder)) throw error
      await this.#makeFolder(dirname(folder))
      await this.#makeFolder(folder)
    }
  }

  get #version(): number {
    return this.migrations.length + 1
  }

  async #stored(): Promise<{ settings: Settings; others: Record<string, unknown>; version: number }> {
    const none = { settings: DEFAULT_SETTINGS, others: {}, version: this.#version }
    if (this.path === undefined) return none
    const reading = await this.host.read(this.path)
    if (reading.state !== 'text') return none
    const parsed = this.#parse(reading.text)
    if (parsed) return parsed
    await this.#putAside(this.path, reading.text)
    return none
  }

  #parse(text: string): { settings: Settings; others: Record<string, unknown>; version: number } | undefined {
    const stored = Stored.safeParse(jsonOf(text))
    if (!stored.success) return undefined
    const { version, ...rest } = stored.data
    const content = this.migrations.slice(version - 1).reduce((old, migrate) => migrate(old), rest)
    const { language, theme, confirmWithin, ignored, ...others } = content
    const settings = Settings.safeParse({
      language: language ?? DEFAULT_SETTINGS.language,
      theme: theme ?? DEFAULT_SETTINGS.theme,
      ...(confirmWithin === undefined ? {} : { confirmWithin }),
      ...(ignored === undefined ? {} : { ignored }),
    })
    return settings.success ? { settings: settings.data, others, version } : undefined
  }

  /** Where it cannot be moved it stays, and the defaults hold all the same. */
  async #putAside(path: string, text: string): Promise<void> {
    const aside = `${path}.broken-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`
    this.#setAside = path
    log('warn', `${path} makes no sense`)
    try {
      await this.host.write(aside, text, 0o600)
      await this.host.remove(path)
      this.#setAside = aside
    } catch (error) {
      log('warn', `moving ${path} away`, error)
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function notSaved(what: Message): Error {
  return problem('failed', what, msg('settings.unchanged'), msg('settings.mend'))
}
