import { open, rename, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { randomBytes } from './crypto.js'
import { HERE } from './host.js'

/**
 * Replaces a file at once: whoever reads it sees the old text or the new, also after a power cut.
 * An existing file keeps its owner and mode; a new one gets `mode`.
 * @throws NodeJS.ErrnoException, for instance ENOSPC; the old file is then untouched.
 */
export async function atomicWrite(path: string, text: string, mode = 0o644): Promise<void> {
  const old = await stat(path).catch(() => null)
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(text)
      if (old && HERE !== 'win32') await file.chown(old.uid, old.gid)
      await file.chmod(old ? old.mode & 0o7777 : mode)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
  await syncDirectory(dirname(path))
}

/** Makes a rename or removal in a directory last through a power cut. Windows cannot, and journals its own renames. */
export async function syncDirectory(path: string): Promise<void> {
  if (HERE === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
