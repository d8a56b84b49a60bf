import { watchPaths, type Host } from '../hosts/index.js'
import type { Backend } from './backend.js'
import { backends } from './list.js'
import { pulse } from './pulse.js'

/** How often is looked for what nothing tells, and tried again what could not be followed; in milliseconds. */
const SLOW_MS = 30_000
/** When something is tried again that never said a word, as on a machine without a bus; in milliseconds. */
const SLOWER_MS = 10 * SLOW_MS

/**
 * Tells when somebody may have changed the rules of a firewall, until it is stopped: the files of each are watched and
 * the daemon's signals followed, which costs nothing while nothing happens. Only what neither tells of is looked at from
 * time to time.
 */
export function watchFirewalls(host: Host, onChange: () => void): () => void {
  const here = backends.filter(({ platform }) => platform === host.platform)
  const files = watchPaths(
    host,
    here.flatMap(({ watched }) => watched),
    onChange,
  )
  const silent = here.filter(({ signals, pulse: sign }) => files === undefined || (sign && !(signals && host.follow)))
  const stops = [
    files,
    ...here.map((backend) => followSignals(host, backend, onChange)),
    lookAt(host, silent, onChange),
  ]
  return () => {
    for (const stop of stops) stop?.()
  }
}

/** Follows what the firewall announces, and begins anew when that ends, as with a restart of the bus. */
function followSignals(host: Host, backend: Backend, onChange: () => void): (() => void) | undefined {
  const { signals } = backend
  const { follow } = host
  if (!signals || !follow || (signals.root && host.uid !== 0)) return undefined
  let stop: (() => void) | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  const begin = async () => {
    const there = await Promise.all([signals.argv[0] ?? '', signals.of].map((path) => host.exists(path)))
    if (stopped) return
    if (there.includes(false)) {
      again(SLOW_MS)
      return
    }
    let spoke = false
    const hear = (line: string) => {
      spoke = true
      if (signals.heard.test(line)) onChange()
    }
    stop = follow(signals.argv, hear, () => {
      if (spoke) onChange() // until it is back, something may be missed
      again(spoke ? SLOW_MS : SLOWER_MS)
    })
  }
  const again = (milliseconds: number) => {
    timer = setTimeout(() => void begin(), milliseconds)
    timer.unref()
  }
  void begin()
  return () => {
    stopped = true
    clearTimeout(timer)
    stop?.()
  }
}

/** Looks from time to time at what nothing tells of. */
function lookAt(host: Host, silent: readonly Backend[], onChange: () => void): (() => void) | undefined {
  if (silent.length === 0) return undefined
  let known: string | undefined
  const look = async () => {
    const sign = await pulse(host, silent)
    if (known !== undefined && known !== sign) onChange()
    known = sign
  }
  const timer = setInterval(() => void look(), SLOW_MS)
  timer.unref()
  void look()
  return () => {
    clearInterval(timer)
  }
}
