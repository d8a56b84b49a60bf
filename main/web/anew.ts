import type { Socket } from 'node:net'

/**
 * Which connections were opened since the last change and have carried nothing yet. One that was there before the change
 * stays open though the firewall may let no new one in any more: it proves nothing.
 */
export class NewConnections {
  #unused = new WeakSet<Socket>()

  opened(socket: Socket): void {
    this.#unused.add(socket)
  }

  changed(): void {
    this.#unused = new WeakSet()
  }

  /** Whether the request that came over it is the first one. To be asked of each, once. */
  take(socket: Socket): boolean {
    return this.#unused.delete(socket)
  }
}
