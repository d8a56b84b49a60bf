import { dirname, resolve } from 'node:path'
import type { Host } from '../hosts/index.js'
import { problem } from '../model/problem.js'
import { msg, type Text } from '../text/index.js'
import { protectedParts, systemState } from './state-directory.js'

/**
 * Makes the journal's folder and checks, up to the root, that nobody but this user and root can replace it: the helper
 * writes there with root's rights.
 * @throws ProblemError of kind `failed` when it cannot be made, `refused` when somebody else owns a part of it.
 */
export async function prepareFolder(host: Host, folder: string): Promise<void> {
  if (host.platform === 'win32') return prepareOnWindows(host, folder)
  const paths = upToRoot(resolve(folder))
  const parts = await host.lstatMany(paths)
  for (const path of paths) {
    const part = parts.get(path)
    if (!part) continue
    const foreign = part.uid !== 0 && part.uid !== host.uid
    const writable = (part.mode & 0o022) !== 0 && (part.mode & 0o1000) === 0
    if (part.kind !== 'directory' || foreign || writable)
      throw problem(
        'refused',
        msg('journal.unsafe', {
          folder,
          why: msg(
            part.kind !== 'directory' ? 'journal.noFolder' : foreign ? 'journal.ownedByOther' : 'journal.worldWritable',
            { path },
          ),
        }),
        msg('journal.ownerCouldTamper'),
        msg('journal.useRootFolder', { folder: systemState(host.platform) }),
      )
  }
  const missing = paths.filter((path) => !parts.has(path))
  if (missing.length === 0) return
  try {
    for (const path of missing.reverse()) await host.makeDirectory(path, 0o755)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw notWritable(folder, error)
    await prepareFolder(host, folder) // somebody else was faster: perhaps another helper, perhaps not, so look again
  }
}

/** Why rights that were lent do not work in another folder than the system's. */
export function namedByCaller({ platform }: Pick<Host, 'platform'>, folder: string): Error {
  return problem(
    'refused',
    msg('journal.unsafe', { folder, why: msg('journal.namedByCaller') }),
    msg('journal.ownerCouldTamper'),
    msg('journal.useSystemFolder', { folder: systemState(platform) }),
  )
}

/** The folder, and all that it lies in. */
function upToRoot(folder: string): string[] {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...upToRoot(above)]
}

async function prepareOnWindows(host: Host, folder: string): Promise<void> {
  const paths = protectedParts(folder)
  const parts = await host.lstatMany(paths ?? [])
  for (const path of paths ?? []) {
    const part = parts.get(path)
    if (part && part.kind !== 'directory') throw notProtected(folder, msg('journal.noFolder', { path }))
    if (part) continue
    try {
      await host.makeDirectory(path, 0o755)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw notWritable(folder, error)
    }
  }
  if (!paths) throw notProtected(folder, msg('journal.othersMayWrite'))
}

function notProtected(folder: string, why: Text): Error {
  return problem(
    'refused',
    msg('journal.unsafe', { folder, why }),
    msg('journal.writerCouldTamper'),
    msg('journal.useProtectedFolder', { folder: systemState('win32') }),
  )
}

/** What kept the journal from being written, for people. */
export function notWritable(folder: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException
  const why = (
    {
      ENOSPC: msg('journal.diskFull'),
      EDQUOT: msg('journal.quotaUsedUp'),
      EACCES: msg('journal.mayNotWrite'),
      EROFS: msg('journal.readOnly'),
    } as Record<string, Text>
  )[code ?? '']
  return problem(
    code === 'EACCES' ? 'rights' : 'failed',
    msg('journal.notWritable', { folder, why: why ?? String(error) }),
    msg('journal.onlyUndoable'),
    code === 'ENOSPC' ? msg('journal.freeSpace') : msg('journal.mendOrOtherFolder'),
  )
}
