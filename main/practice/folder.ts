import { lstatSync, mkdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HERE } from '../hosts/index.js'
import { problem } from '../model/problem.js'
import { msg } from '../text/index.js'

/**
 * The private folder of this user in which their practice machine is written down, made where it is missing.
 * @throws ProblemError of kind `refused` when somebody else could reach into it
 */
export function practiceFolder(environment: NodeJS.ProcessEnv = process.env, uid = process.getuid?.() ?? 0): string {
  const folder = place(environment, uid)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  // on Windows it lies in the user's own Temp, which others may not enter; Node tells neither owner nor rights there
  const own = HERE === 'win32' || (found.uid === uid && (found.mode & 0o077) === 0)
  if (found.isDirectory() && own) return folder
  throw problem(
    'refused',
    msg('practice.notPrivate', { folder }),
    msg('practice.othersCouldReach'),
    msg('practice.removeFolder'),
  )
}

function place(environment: NodeJS.ProcessEnv, uid: number): string {
  if (HERE === 'win32') return join(tmpdir(), 'sallyport-practice')
  const runtime = [environment['XDG_RUNTIME_DIR'] ?? '', `/run/user/${uid}`, ...(uid === 0 ? ['/run'] : [])]
  const own = runtime.find((path) => path.startsWith('/') && isOwn(path, uid))
  return own === undefined ? join(tmpdir(), `sallyport-practice-${uid}`) : join(own, 'sallyport-practice')
}

function isOwn(path: string, uid: number): boolean {
  try {
    const { uid: owner, mode } = statSync(path)
    return owner === uid && (mode & 0o022) === 0
  } catch {
    return false
  }
}
