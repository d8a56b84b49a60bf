/** Time, so that tests can be ahead of it. */
export interface Clock {
  /** Milliseconds; goes on while the machine sleeps. */
  now(): number
  /** Calls `tick` again and again until the returned function is called. */
  every(milliseconds: number, tick: () => void): () => void
}

const systemClock: Clock = {
  now: () => Date.now(),
  every: (milliseconds, tick) => {
    const timer = setInterval(tick, milliseconds)
    timer.unref()
    return () => {
      clearInterval(timer)
    }
  },
}

/** Says when nobody has used the server for a while. Work that is under way counts as use. */
export class IdleWatch {
  readonly #stop: () => void
  #last: number
  #working = 0

  /** @param limit milliseconds without a request of the session. */
  constructor(
    readonly limit: number,
    onIdle: () => void,
    readonly clock: Clock = systemClock,
  ) {
    this.#last = clock.now()
    this.#stop = clock.every(Math.max(50, Math.min(limit / 4, 30_000)), () => {
      if (this.expired()) onIdle()
    })
  }

  /** Asked on every request too: after a long sleep of the machine the request comes before the timer. */
  expired(): boolean {
    return this.#working === 0 && this.clock.now() - this.#last >= this.limit
  }

  touch(): void {
    this.#last = this.clock.now()
  }

  /** Counts as use until the work has ended. */
  async during(work: Promise<void>): Promise<void> {
    this.#working += 1
    try {
      await work
    } finally {
      this.#working -= 1
      this.touch()
    }
  }

  stop(): void {
    this.#stop()
  }
}
