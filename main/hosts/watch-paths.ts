import { dirname, basename } from 'node:path'
import type { Host } from './host.js'

/** A program that writes a file does so in several steps: it is told once, so many milliseconds after the last one. */
const SETTLE_MS = 200

/**
 * Tells when one of these files or folders is made, changed or removed. Folders are watched, not files: programs put new
 * files in the place of old ones. Of a path whose folder is not there, the next one above is watched until it is.
 * @returns what stops it; `undefined` where nothing can be watched
 */
export function watchPaths(host: Host, paths: readonly string[], onChange: () => void): (() => void) | undefined {
  if (!host.watch) return undefined
  let watches = open(host, paths, later)
  let timer: NodeJS.Timeout | undefined
  function later(): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      // A folder may be another one now, or be there at last. The old watches end after the new ones have begun.
      const before = watches
      watches = open(host, paths, later)
      for (const stop of before) stop()
      onChange()
    }, SETTLE_MS)
    timer.unref()
  }
  return () => {
    clearTimeout(timer)
    for (const stop of watches) stop()
  }
}

function open(host: Host, paths: readonly string[], onChange: () => void): readonly (() => void)[] {
  const stops = new Map<string, () => void>()
  const names = new Map<string, Set<string>>()
  const watch = (folder: string, heard: (name: string) => boolean) => {
    const stop = stops.get(folder) ?? host.watch?.(folder, (name) => heard(name) && void onChange())
    if (stop) stops.set(folder, stop)
    return stop !== undefined
  }
  const inside = new Set(paths.filter((path) => watch(path, () => true)))
  for (const path of paths)
    for (let [folder, name] = [dirname(path), basename(path)]; ; [folder, name] = [dirname(folder), basename(folder)]) {
      if (inside.has(folder)) break // all of it is heard already
      const wanted = names.get(folder) ?? new Set()
      if (watch(folder, (heard) => wanted.has(heard))) {
        names.set(folder, wanted.add(name))
        break
      }
      if (folder === dirname(folder)) break
    }
  return [...stops.values()]
}
