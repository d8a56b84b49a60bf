import { EmptyHost, forward, type Host, type Reading } from '../../main/hosts/index.js'

/** An empty machine, but for what a test gives it. All that a test makes up of a `Host` goes through here. */
export function stubHost(parts: Partial<Host>): Host {
  const empty = new EmptyHost()
  const read = parts.read ?? ((path: string): Promise<Reading> => empty.read(path))
  return {
    ...forward(empty),
    exists: async (path) => (await read(path)).state !== 'absent',
    readMany: async (paths) => new Map(await Promise.all(paths.map(async (path) => [path, await read(path)] as const))),
    ...parts,
  }
}
