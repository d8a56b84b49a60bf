import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Files by absolute path; bytes as latin1, so that nothing is lost and text stays legible. Links as `-> target`. */
export type Tree = Readonly<Record<string, string>>

/**
 * Reads a folder below another root, such as `/proc/PID/root`. Links are not followed: an absolute one would lead to the
 * machine's own files.
 * @param only the names in the folder itself that count; all unless told
 */
export function readTree(root: string, folder: string, only = /^/): Tree {
  const found: Record<string, string> = {}
  const add = (path: string, read: () => string): void => {
    const content = unlessGone(read)
    if (content !== undefined) found[path] = content
  }
  const pending = [folder]
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    for (const entry of entriesOf(join(root, path))) {
      if (path === folder && !only.test(entry.name)) continue
      const below = join(path, entry.name)
      if (entry.isDirectory()) pending.push(below)
      else if (entry.isFile()) add(below, () => readFileSync(join(root, below), 'latin1'))
      else if (entry.isSymbolicLink()) add(below, () => `-> ${readlinkSync(join(root, below))}`)
    }
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function entriesOf(path: string) {
  return unlessGone(() => readdirSync(path, { withFileTypes: true })) ?? []
}

/** A machine that runs takes files away while they are listed, systemd's own among them. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
