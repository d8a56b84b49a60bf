import { dryRestore } from '../dry-load.js'
import type { StoredForm } from '../backend.js'
import { isOwnFile } from './judge.js'
import { passLine, type BuiltIn } from './pass.js'
import type { OwnRule } from './rule-args.js'
import { familyOfFile, StoredPath } from './store.js'
import { fileLine } from './stored-file.js'

const isOne = (path: string): path is StoredPath => StoredPath.options.some((known) => known === path)

/** sed changes these by renaming, so a file is never cut off; but it may lack what a line needs. */
export const iptablesForm: StoredForm = {
  isOne,
  parts: (_path, text) => Promise.resolve(normal(text).split('\n').filter(Boolean)),
  hasEnd: () => true,
  touches: ({ verb, args }, path, part) => {
    if (isOwnFile(path)) return true
    const { chain } = args as { chain?: BuiltIn }
    if (!isOne(path) || chain === undefined) return false
    if (verb === 'iptables.storePolicy') return part.startsWith(`:${chain} `)
    if (verb === 'iptables.storePass' || verb === 'iptables.unstorePass') return part === passLine(chain)
    const isRule = verb === 'iptables.store' || verb === 'iptables.unstore'
    return isRule && part === fileLine({ ...(args as OwnRule), path })
  },
  dryLoad: (host, path, text) =>
    isOne(path) ? dryRestore(host, familyOfFile(path), text) : Promise.resolve(undefined),
}

/** Without what differs whenever all rules are stored anew: the time and the counters. */
export function normal(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.replace(/\[\d+:\d+\]/, '[0:0]'))
    .join('\n')
}
