import type { ProfileSummary } from '../../main/api/contract.js'

/** Whether every word that is sought stands in the text, in any order and letter case. */
export function isSought(text: string, sought: string): boolean {
  const low = text.toLowerCase()
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => low.includes(word))
}

/** All that a service is looked for by. */
export function wordsOf({ title, summary, category, id, aliases = [], ports = [] }: ProfileSummary): string {
  return [title, summary, category, id, ...aliases, ...ports].join(' ')
}
