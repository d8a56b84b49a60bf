import { PLACES, type Host, type Lock } from '../hosts/index.js'
import { problem } from '../model/problem.js'
import { msg } from '../text/index.js'

/** How long one Sallyport waits for another, in milliseconds. */
const PATIENCE = 120_000

/**
 * Takes the lock that keeps two changes of a machine apart. Commands hold it too: it is free only when they have ended,
 * even if this process was killed.
 * @param onWait called once when another holds it
 * @throws ProblemError of kind `busy` after two minutes
 */
export async function takeLock(host: Host, onWait: () => void, path = PLACES[host.platform].lock): Promise<Lock> {
  const lock = await host.lock(path, { patience: PATIENCE, onWait })
  if (lock) return lock
  throw problem('busy', msg('helper.busy'), msg('helper.oneAtATime'), msg('helper.waitThenRetry'))
}

/** The same for those who go on without it. @param patience in milliseconds */
export function tryLock(host: Host, patience: number, path = PLACES[host.platform].lock): Promise<Lock | undefined> {
  return host.lock(path, { patience, onWait: () => undefined })
}
