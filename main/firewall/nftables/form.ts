import type { StoredForm } from '../backend.js'
import { dryRun } from '../dry-load.js'
import { CONFIGURATIONS, includeLine, OWN_FILE } from './config.js'
import { NFT } from './programs.js'

const isConfiguration = (path: string) => CONFIGURATIONS.some((known) => known === path)

/** sed and Sallyport change these by renaming, so a file is never cut off; but it may not load any more. */
export const nftablesForm: StoredForm = {
  isOne: (path) => isConfiguration(path) || OWN_FILE.test(path),
  parts: (_path, text) =>
    Promise.resolve(
      text
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
    ),
  hasEnd: () => true,
  touches: ({ verb, args }, path, part) => {
    const call = args as { path?: string; config?: string }
    if (!isConfiguration(path)) return call.path === path
    if (call.config !== path) return false
    if (verb === 'nftables.storePolicy') return /\bhook\b/.test(part)
    return /^nftables\.(?:in|ex)clude$/.test(verb) && part === includeLine(call.path ?? '')
  },
  dryLoad: (host, _path, text) => dryRun(host, [NFT, '-c', '-f', '-'], text),
}
