import type * as Crypto from 'node:crypto'

/** Node's crypto, loaded when it is first used: it is a tenth of a start, and a look at a machine rarely needs it. */
export const nodeCrypto = (): typeof Crypto => process.getBuiltinModule('node:crypto')

/** SHA-256 of a text, in hex. */
export function sha256(text: string): string {
  return nodeCrypto().createHash('sha256').update(text).digest('hex')
}

/** So many random bytes, that nobody can guess. */
export function randomBytes(count: number): Buffer {
  return nodeCrypto().randomBytes(count)
}
