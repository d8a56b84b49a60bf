import { forward } from './forward.js'
import type { Host } from './host.js'
import { isFullPath } from './places.js'

/**
 * The same host, which knows of no path but those that mean the same everywhere: on Windows `/etc/x` lies below the root
 * of the current drive, where everybody may make folders. What is asked for there is not there, and nothing is written or
 * started.
 */
export function onlyFullPaths(host: Host): Host {
  const full = (path: string) => isFullPath(path, host.platform)
  const must = (path = '') => {
    if (!full(path)) throw new Error(`not an absolute path: ${path}`)
  }
  const { follow, watch } = host
  return {
    ...forward(host),
    run: async (argv, options) => {
      must(argv[0])
      return host.run(argv, options)
    },
    ...(follow && {
      follow: (argv, onLine, onEnd) => {
        must(argv[0])
        return follow(argv, onLine, onEnd)
      },
    }),
    ...(watch && { watch: (folder, onChange) => (full(folder) ? watch(folder, onChange) : undefined) }),
    read: async (path) => (full(path) ? host.read(path) : { state: 'absent' }),
    readMany: async (paths) => {
      const found = await host.readMany(paths.filter(full))
      return new Map(paths.map((path) => [path, found.get(path) ?? { state: 'absent' }]))
    },
    list: async (path) => (full(path) ? host.list(path) : []),
    exists: async (path) => full(path) && host.exists(path),
    modified: async (path) => (full(path) ? host.modified(path) : null),
    lstatMany: (paths) => host.lstatMany(paths.filter(full)),
    write: async (path, text, mode) => {
      must(path)
      await host.write(path, text, mode)
    },
    makeDirectory: async (path, mode) => {
      must(path)
      await host.makeDirectory(path, mode)
    },
    remove: async (path) => {
      must(path)
      await host.remove(path)
    },
    lock: async (path, options) => {
      must(path)
      return host.lock(path, options)
    },
  }
}
