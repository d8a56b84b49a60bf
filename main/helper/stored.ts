import { backendOf } from '../firewall/index.js'
import { sha256, textOf, type Host } from '../hosts/index.js'
import type { JournalEntry, Snapshot } from '../journal/index.js'
import type { FirewallKind } from '../model/observation.js'

/** The texts of all files in which a firewall stores its rules. */
export async function takeSnapshot(host: Host, firewall: FirewallKind): Promise<Snapshot> {
  const paths = (await backendOf(firewall)?.storedFiles(host)) ?? []
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await textOf(host, path)] as const)))
}

/** SHA-256 of each text, by path; a file that is not there has none. */
export function hashes(snapshot: Snapshot): Record<string, string> {
  const present = Object.entries(snapshot).filter((item): item is [string, string] => item[1] !== null)
  return Object.fromEntries(present.map(([path, text]) => [path, sha256(text)]))
}

/**
 * Gives the stored files their old bytes back, once the rules have been taken back: front ends write the same rules in
 * another layout. A file is left alone when somebody else changed it in between, unless it says the same as before.
 * @param now the files before taking back began, to see whether they are still as Sallyport left them
 */
export async function putBack(
  host: Host,
  entry: JournalEntry,
  before: Snapshot | undefined,
  now: Snapshot,
): Promise<void> {
  const backend = backendOf(entry.firewall)
  if (!backend || !before) return
  const left = hashes(now)
  const current = await takeSnapshot(host, entry.firewall)
  for (const path of new Set([...Object.keys(before), ...Object.keys(current)])) {
    const was = before[path] ?? null
    const text = current[path] ?? null
    if (text === was) continue
    const untouched = Object.hasOwn(entry.after, path) && left[path] === entry.after[path]
    if (!untouched && (text === null || !(await backend.sameContent(host, path, was, text)))) continue
    if (was === null) await host.remove(path)
    else await host.write(path, was, 0o640)
  }
}
