import type { Host, Lock, Platform } from '../hosts/index.js'
import { systemState } from '../journal/index.js'
import { problem } from '../model/problem.js'
import { LOCK } from '../plan/index.js'
import { msg } from '../text/index.js'

/** In a folder that only root or administrators write, so that nobody else can hold it. */
const LOCKS: Readonly<Record<Platform, string>> = {
  linux: LOCK,
  darwin: '/var/run/sallyport.lock',
  win32: `${systemState('win32')}\\lock`,
}
/** How long one Sallyport waits for another, in milliseconds. */
const PATIENCE = 120_000

/**
 * Takes the lock that keeps two changes of a machine apart. Commands hold it too: it is free only when they have ended,
 * even if this process was killed.
 * @param onWait called once when another holds it
 * @throws ProblemError of kind `busy` after two minutes
 */
export async function takeLock(host: Host, onWait: () => void, path = LOCKS[host.platform]): Promise<Lock> {
  const lock = await host.lock(path, { patience: PATIENCE, onWait })
  if (lock) return lock
  throw problem('busy', msg('helper.busy'), msg('helper.oneAtATime'), msg('helper.waitThenRetry'))
}
