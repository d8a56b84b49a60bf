import { randomBytes } from 'node:crypto'
import type { Readable, Writable } from 'node:stream'
import { prelude } from './prelude.js'

/** The streams of a shell, wherever it runs. */
export interface ShellStreams {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
}

/** What came of a script. */
export interface Answer {
  readonly code: number
  /** What the script left in `k`, for what an exit code cannot tell. */
  readonly note: string
  readonly stdout: Buffer
  readonly stderr: Buffer
}

interface Waiting {
  readonly id: number
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

/** How much later than the other side itself should have ended a script it is given up here, in milliseconds. */
const LATE = 30_000

/**
 * One POSIX shell that is asked one script after another over its standard input. Scripts are sent at once and answered
 * in turn, so that many of them cost one round trip. The end of each answer, on both of its streams, is a line with a
 * nonce: whatever else is printed there, by a talkative login among others, is told from an answer.
 */
export class ShellSession {
  /** How often it had to be waited for an answer before anything else could be asked. */
  roundTrips = 0
  readonly nonce = randomBytes(16).toString('hex')
  readonly #waiting: Waiting[] = []
  readonly #out: Fenced
  readonly #err: Fenced
  #next = 0
  #lost: Error | undefined

  /** @param broken makes what every answer that is still due fails with; it is told what was said last on standard error */
  constructor(
    private readonly streams: ShellStreams,
    private readonly broken: (said: string) => Error,
    private readonly end: () => void,
  ) {
    this.#out = new Fenced(this.nonce)
    this.#err = new Fenced(this.nonce)
    streams.stdin.on('error', () => undefined) // it ended; its other streams say so as well
    streams.stdout.on('data', (chunk: Buffer) => {
      this.#out.add(chunk)
      this.#settle()
    })
    streams.stderr.on('data', (chunk: Buffer) => {
      this.#err.add(chunk)
      this.#settle()
    })
  }

  /** Tells it the functions that scripts use. What it says up to then, a greeting perhaps, is passed over. */
  async begin(limit: number): Promise<void> {
    await this.ask(prelude(this.nonce), limit)
  }

  /** @param limit in milliseconds; the script sees to it that it keeps it */
  ask(script: string, limit: number): Promise<Answer> {
    if (this.#lost) return Promise.reject(this.#lost)
    const id = this.#next++
    if (this.#waiting.length === 0) this.roundTrips++
    const fence = `printf '\\n%s %s %s %s\\n' "$n" ${id}`
    const renew = `[ -z "$wd" ] || kill -USR1 "$wd"`
    const text = `${renew}\n{\n${script}\n} </dev/null\nc=$?\n${fence} "$c" "$k"; ${fence} - - >&2\n`
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.lose()
      }, limit + LATE)
      timer.unref()
      this.#waiting.push({ id, resolve, reject, timer })
      this.streams.stdin.write(text)
    })
  }

  /** Nothing more will come. Whatever is still due fails. */
  lose(): void {
    if (!this.#lost) this.end()
    this.#lost ??= this.broken(this.#err.rest().trim())
    for (const { reject, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer)
      reject(this.#lost)
    }
  }

  #settle(): void {
    while (this.#out.isReady && this.#err.isReady) {
      const stdout = this.#out.take()
      const stderr = this.#err.take()
      const waiting = this.#waiting.shift()
      if (!waiting || stdout.id !== waiting.id || stderr.id !== waiting.id) {
        if (waiting) this.#waiting.unshift(waiting)
        this.lose()
        return
      }
      clearTimeout(waiting.timer)
      waiting.resolve({ code: Number(stdout.code), note: stdout.note, stdout: stdout.text, stderr: stderr.text })
    }
  }
}

interface Fence {
  readonly text: Buffer
  readonly id: number
  readonly code: string
  readonly note: string
}

/** A stream that is cut up where a line begins with the nonce. */
class Fenced {
  readonly #ready: Fence[] = []
  readonly #mark: Buffer
  #rest: Buffer = Buffer.alloc(0)
  /** Up to there no mark begins. */
  #seen = 0

  constructor(nonce: string) {
    this.#mark = Buffer.from(`\n${nonce} `)
  }

  add(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    for (;;) {
      const at = this.#rest.indexOf(this.#mark, this.#seen)
      const end = at === -1 ? -1 : this.#rest.indexOf('\n', at + this.#mark.length)
      if (end === -1) {
        this.#seen = at === -1 ? Math.max(0, this.#rest.length - this.#mark.length) : at
        return
      }
      const line = this.#rest.subarray(at + this.#mark.length, end).toString()
      const [id = '', code = '', note = ''] = line.split(' ')
      this.#ready.push({ text: this.#rest.subarray(0, at), id: Number(id), code, note })
      this.#rest = this.#rest.subarray(end + 1)
      this.#seen = 0
    }
  }

  get isReady(): boolean {
    return this.#ready.length > 0
  }

  take(): Fence {
    const fence = this.#ready.shift()
    if (!fence) throw new Error('nothing is there yet')
    return fence
  }

  /** The end of what was not part of any answer. */
  rest(): string {
    return this.#rest.subarray(-4096).toString()
  }
}
