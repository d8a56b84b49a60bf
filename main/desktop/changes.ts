/** The changes to the firewall that are under way, so that closing the window can wait for them. */
export class Changes {
  readonly #running = new Set<Promise<void>>()

  get running(): boolean {
    return this.#running.size > 0
  }

  /** Counts `work` until it ends, however it ends. */
  async during(work: Promise<void>): Promise<void> {
    this.#running.add(work)
    try {
      await work
    } finally {
      this.#running.delete(work)
    }
  }

  /** Resolves when nothing runs any more, what began in the meantime included. */
  async ended(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running)
  }
}
