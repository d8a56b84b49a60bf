/** Where nft goes from one thing to the next rule. No string of JSON can hold it: a quote in there has a backslash. */
const SEAM = '}, {"rule": {'

/**
 * Reads a listing of nft while it is printed, `{"nftables": [THING, …]}`: with 5,000 rules that takes as long as
 * making it did (120 ms), and nobody else has anything to do meanwhile.
 */
export class JsonPieces {
  #rest = ''
  #root: unknown
  #items: unknown[] | undefined
  #failed = false

  push(text: string): void {
    this.#rest += text
    const cut = this.#rest.lastIndexOf(SEAM)
    if (cut < 0) return
    this.#read(this.#rest.slice(0, cut + 1))
    this.#rest = this.#rest.slice(cut + '}, '.length)
  }

  /** Whether all of it is there: nft prints it in one line. */
  get complete(): boolean {
    return this.#rest.endsWith(']}\n')
  }

  /** What was read; asked once. @returns `undefined` when it was no such listing: then it is to be read as a whole */
  end(): unknown {
    const rest = this.#rest.trimEnd()
    if (!this.#items || !rest.endsWith(']}')) return undefined
    this.#read(rest.slice(0, -']}'.length))
    return this.#failed ? undefined : this.#root
  }

  #read(things: string): void {
    try {
      if (this.#items) for (const item of JSON.parse(`[${things}]`) as unknown[]) this.#items.push(item)
      else {
        this.#root = JSON.parse(`${things}]}`)
        this.#items = Object.values(this.#root as object).find(Array.isArray)
      }
    } catch {
      this.#failed = true
    }
  }
}
