import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Where downloads that outlive a clone are kept: $SALLYPORT_CACHE, else the XDG cache. */
export function cacheDir() {
  return process.env.SALLYPORT_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sallyport')
}
