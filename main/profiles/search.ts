import { portsText, type Opening } from '../model/opening.js'
import type { Profile } from '../model/profile.js'
import { resolveOpenings } from './resolve.js'

/** Whether every word of a search is in what a service is called, or is one of its usual ports. */
export function isFound(profile: Profile, search: string): boolean {
  const { id, title, summary, category, aliases = [] } = profile
  const names = [id, title, summary, category, ...aliases].join(' ').toLowerCase()
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return words.every((word) => names.includes(word) || (/^\d/.test(word) && hasPort(profile, word)))
}

function hasPort(profile: Profile, word: string): boolean {
  const [number = '', wanted] = word.split('/')
  return usual(profile).some(
    ({ ports: { first, last }, protocol }) =>
      first <= Number(number) && Number(number) <= last && (wanted ?? protocol) === protocol,
  )
}

/** The ports that a service has with the usual answers, each once: `8886/tcp`. */
export function usualPorts(profile: Profile): string[] {
  return [...new Set(usual(profile).map(portsText))]
}

/** None for a profile that has to be asked something first. */
function usual(profile: Profile): readonly Opening[] {
  try {
    return resolveOpenings(profile, { values: {} }).openings
  } catch {
    return []
  }
}
