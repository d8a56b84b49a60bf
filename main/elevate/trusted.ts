import { lstatSync, realpathSync, type Stats } from 'node:fs'
import { dirname } from 'node:path'
import { HERE, type Platform } from '../hosts/index.js'
import { problem } from '../model/problem.js'
import { msg, type Message } from '../text/index.js'

/** Who runs this program, and how files are looked at. */
export interface Onlooker {
  readonly platform: Platform
  readonly uid: number
  readonly gid: number
  lstat(path: string): Pick<Stats, 'uid' | 'gid' | 'mode'>
  realpath(path: string): string
}

const here: Onlooker = {
  platform: HERE,
  uid: process.geteuid?.() ?? -1,
  gid: process.getegid?.() ?? -1,
  lstat: lstatSync,
  realpath: realpathSync,
}

/** The group of macOS whose members may become root anyway, and to which /Applications belongs. */
const ADMIN = 80
const STICKY = 0o1000
const LINK = 0o120000

/**
 * Looks, as far as that can be seen, whether somebody else could put another program in the place of what is about to run
 * with rights: at each file, and at every folder above it.
 * @param paths absolute paths of files
 * @throws ProblemError of kind `refused`
 */
export function assertTrusted(paths: readonly string[], onlooker: Onlooker = here): void {
  const seen = new Set<string>()
  for (const path of paths)
    for (const part of [...upToRoot(path), ...upToRoot(onlooker.realpath(path))]) {
      if (seen.has(part)) continue
      seen.add(part)
      const why = doubt(part, onlooker)
      if (why)
        throw problem(
          'refused',
          msg('elevate.replaceable', { path: paths[0] ?? '', why }),
          msg('elevate.replaceableMeans'),
          msg('elevate.replaceableTodo', { path: part }),
        )
    }
}

function doubt(path: string, { platform, uid, gid, lstat }: Onlooker): Message | undefined {
  const part = lstat(path)
  if (part.uid !== 0 && part.uid !== uid) return msg('journal.ownedByOther', { path })
  if ((part.mode & 0o170000) === LINK || (part.mode & STICKY) !== 0) return undefined
  // on macOS the group of every user is the same one
  const trusted = platform === 'darwin' ? [0, ADMIN] : [0, gid]
  const byGroup = (part.mode & 0o020) !== 0 && !trusted.includes(part.gid)
  return byGroup || (part.mode & 0o002) !== 0 ? msg('journal.worldWritable', { path }) : undefined
}

/**
 * On Windows Node tells neither the owner nor the rights of a file: there the installed program must lie below the folder
 * in which only administrators can make anything.
 * @throws ProblemError of kind `refused`
 */
export function assertInstalledForAll(program: string): void {
  if (/^c:\\program files(?!.*\\\.\.?(?:\\|$))\\[^\\]/i.test(program)) return
  throw problem(
    'refused',
    msg('elevate.notInProgramFiles', { path: program }),
    msg('elevate.replaceableMeans'),
    msg('elevate.installForAll'),
  )
}

function upToRoot(path: string): string[] {
  const above = dirname(path)
  return above === path ? [path] : [path, ...upToRoot(above)]
}
