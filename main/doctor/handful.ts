import { msg, type Text } from '../text/index.js'

/** How many rules are named in one conflict: with thousands of them nobody reads more. */
export const HANDFUL = 5

/** The first lines, and how many there are besides. */
export function handful(lines: readonly Text[]): Text[] {
  const count = lines.length - HANDFUL
  return count > 0 ? [...lines.slice(0, HANDFUL), msg('doctor.moreLikeThese', { count })] : [...lines]
}

/** The same for a sentence. */
export function handfulOf(items: readonly Text[]): Text[] {
  const count = items.length - HANDFUL
  return count > 0 ? [...items.slice(0, HANDFUL), msg('doctor.more', { count })] : [...items]
}
