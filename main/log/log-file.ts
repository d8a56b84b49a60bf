import { appendFileSync, chmodSync, mkdirSync, openSync, closeSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A log of at most `files` files of about `limit` bytes each, which only its owner may read. */
export class LogFile {
  readonly path: string

  constructor(
    readonly folder: string,
    private readonly limit = 256 * 1024,
    private readonly files = 3,
  ) {
    this.path = join(folder, 'sallyport.log')
  }

  /** Adds a line. Never throws: where nothing can be written, the work is more important than its log. */
  add(line: string): void {
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 })
      if (sizeOf(this.path) + line.length > this.limit) this.#rotate()
      // Made before it is written to: a mode is given to a new file only, and umask takes bits away but adds none.
      closeSync(openSync(this.path, 'a', 0o600))
      chmodSync(this.path, 0o600)
      appendFileSync(this.path, `${line}\n`)
    } catch {
      // See above.
    }
  }

  /** The last lines of all files, the oldest first. Empty where there are none, or they may not be read. */
  last(count: number): string[] {
    const lines: string[] = []
    for (let index = 0; index < this.files && lines.length < count; index++)
      lines.unshift(...linesOf(this.#name(index)))
    return lines.slice(-count)
  }

  #name(index: number): string {
    return index === 0 ? this.path : `${this.path}.${index}`
  }

  #rotate(): void {
    for (let index = this.files - 1; index > 0; index--) {
      try {
        renameSync(this.#name(index - 1), this.#name(index))
      } catch {
        // there are not so many yet
      }
    }
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean)
  } catch {
    return []
  }
}
