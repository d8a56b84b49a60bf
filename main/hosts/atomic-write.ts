import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { HERE } from './host.js'
import { temporaryName } from './temporary.js'

/**
 * Replaces a file at once: whoever reads it sees the old text or the new, also after a power cut.
 * An existing file keeps its owner and mode; a new one gets `mode`.
 * @param keep hands on what else a new file must have of the old one
 * @throws NodeJS.ErrnoException, for instance ENOSPC; the old file is then untouched.
 */
// eslint-disable-next-line @typescript-eslint/require-await -- what goes wrong is a rejection
export async function atomicWrite(
  path: string,
  text: string,
  mode = 0o644,
  keep?: (old: string, replacement: string) => void,
): Promise<void> {
  const old = statSync(path, { throwIfNoEntry: false })
  const temporary = join(dirname(path), temporaryName(Math.random().toString(36).slice(2))) // it must be new (wx), and is no secret
  try {
    const file = openSync(temporary, 'wx', 0o600)
    try {
      writeFileSync(file, text)
      if (old && HERE !== 'win32') fchownSync(file, old.uid, old.gid)
      fchmodSync(file, old ? old.mode & 0o7777 : mode)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    if (old) keep?.(path, temporary)
    renameSync(temporary, path)
  } catch (error) {
    removeIfThere(temporary)
    throw error
  }
  syncDirectory(dirname(path))
}

/** Makes a rename or removal in a directory last through a power cut. Windows cannot, and journals its own renames. */
export function syncDirectory(path: string): void {
  if (HERE === 'win32') return
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // it was never made
  }
}
