import { perResult } from '../../hosts/index.js'

/** JSON as it was read; `undefined` when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** What a command printed, as JSON; `undefined` when it is none. */
export const jsonOf = perResult(({ stdout }) => parseJson(stdout))
