import type { Api, Status } from '../api/contract.js'
import { log, noted } from '../log/index.js'
import { FAILED, faceOf, LOOKING, type Face } from './face.js'

/** Keeps a face up to date: it looks once, then whenever it hears of a change, and with rights when somebody asks. */
export class Watch {
  #looked: Status | undefined
  #again = false
  #reading: Promise<void> | undefined

  constructor(
    private readonly api: Api,
    private readonly show: (face: Face) => void,
  ) {}

  /** @param settings somebody may have chosen another language. Returns when the signal ends it. */
  async run(signal: AbortSignal, settings: () => Promise<void>): Promise<void> {
    this.show(LOOKING)
    await this.api.subscribe((event) => {
      const isNews = (what: string) => event.kind === 'ready' || (event.kind === 'changed' && event.what === what)
      if (isNews('settings')) settings().catch(noted('reading the settings'))
      if (isNews('firewall') || isNews('journal')) void this.read()
    }, signal)
  }

  /** Reads what may be read without rights. What is heard meanwhile is read once more, after it. */
  read(): Promise<void> {
    this.#again = true
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  /** Reads with rights; may ask for a password. Whoever dismisses it keeps what was seen before. */
  async check(): Promise<void> {
    try {
      this.#looked = await this.api.call('look', {})
      this.show(faceOf(this.#looked, true))
    } catch (error) {
      log('warn', 'checking with rights', error)
    }
  }

  async #readAll(): Promise<void> {
    while (this.#again) {
      this.#again = false
      try {
        this.#take(await this.api.call('status', {}))
      } catch (error) {
        log('error', 'reading the state', error)
        this.show(FAILED)
      }
    }
  }

  /** What was seen with rights holds as long as nothing tells of a change. */
  #take(status: Status): void {
    const looked = this.#looked
    if (looked && looked.pulse === status.pulse && sameServices(looked, status)) {
      this.show(faceOf(looked, true))
      return
    }
    this.#looked = undefined
    this.show(faceOf(status))
  }
}

function sameServices(one: Status, other: Status): boolean {
  const journals = ({ services }: Status) => services.map(({ journal }) => journal).join(' ')
  return journals(one) === journals(other)
}
