import type { Host } from './host.js'

/** A host that passes everything on to another: what wraps one says only what it does differently. */
export function forward(host: Host): Host {
  return {
    name: host.name,
    platform: host.platform,
    system: host.system,
    uid: host.uid,
    session: host.session,
    run: (argv, options) => host.run(argv, options),
    ...(host.follow === undefined ? {} : { follow: host.follow.bind(host) }),
    ...(host.watch === undefined ? {} : { watch: host.watch.bind(host) }),
    read: (path) => host.read(path),
    readMany: (paths) => host.readMany(paths),
    list: (path) => host.list(path),
    exists: (path) => host.exists(path),
    modified: (path) => host.modified(path),
    lstatMany: (paths) => host.lstatMany(paths),
    process: (pid) => host.process(pid),
    write: (path, text, mode) => host.write(path, text, mode),
    makeDirectory: (path, mode) => host.makeDirectory(path, mode),
    remove: (path) => host.remove(path),
    lock: (path, options) => host.lock(path, options),
  }
}
