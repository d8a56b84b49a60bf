import type { Host } from '../../hosts/index.js'
import { PROFILES, type Profile } from './rule-text.js'
import { SYSTEM32 } from './registry.js'

export const NETSH = `${SYSTEM32}\\netsh.exe`

/**
 * The categories of the networks that this machine is on now. The registry knows every network that ever was, but not
 * which is there; so netsh is asked for the active profiles, and for each profile by its name. Its text is translated
 * and never read, only compared: the heading of an active profile is that of the profile itself.
 * @returns `null` when that tells nothing
 */
export async function activeCategories(host: Host): Promise<readonly Profile[] | null> {
  const show = async (what: string) => {
    const { code, stdout } = await host.run([NETSH, 'advfirewall', 'show', what, 'state'])
    return code === 0 ? stdout : ''
  }
  const [current = '', ...named] = await Promise.all(
    ['currentprofile', ...PROFILES.map((profile) => `${profile}profile`)].map(show),
  )
  return compareHeadings(current, named)
}

/** @param named the text of each profile, in the order of {@link PROFILES} */
export function compareHeadings(current: string, named: readonly string[]): readonly Profile[] | null {
  const headings = named.map((text) => linesOf(text)[0])
  if (headings.length !== PROFILES.length || new Set(headings).size !== PROFILES.length) return null
  const lines = new Set(linesOf(current))
  const active = PROFILES.filter((_, index) => lines.has(headings[index] ?? ''))
  return active.length > 0 ? active : null
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
