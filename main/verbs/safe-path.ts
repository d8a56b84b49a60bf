import type { Host } from '../hosts/index.js'
import { problem } from '../model/problem.js'

/**
 * Makes sure that a path leads where it says: through folders of root's that nobody else can write to, to a file that is
 * no link. Then nobody else can lead a write with root's rights astray.
 * @returns whether the file is there
 * @throws ProblemError of kind `refused`
 */
export async function isThere(host: Host, path: string): Promise<boolean> {
  return (await lookAt(host, path)) === 'file'
}

/** As {@link isThere}, for a file that is to be written: the folder must be there. */
export async function isThereToWrite(host: Host, path: string): Promise<boolean> {
  const found = await lookAt(host, path)
  if (found !== 'nothing') return found === 'file'
  throw problem(
    'refused',
    `There is no folder for ${path}.`,
    'The service that it belongs to may not be installed here, or keep its settings elsewhere. Nothing was changed.',
    'Install the service first, or change its settings by hand.',
  )
}

async function lookAt(host: Host, path: string): Promise<'file' | 'folder' | 'nothing'> {
  if (host.platform !== 'linux') throw unsafe(path, 'this system keeps its settings elsewhere')
  const parts = path.split('/').slice(1)
  const ways = ['/', ...parts.map((_part, index) => `/${parts.slice(0, index + 1).join('/')}`)]
  const found = await host.lstatMany(ways)
  for (const way of ways) {
    const part = found.get(way)
    if (!part) return way === path ? 'folder' : 'nothing'
    if (part.kind !== (way === path ? 'file' : 'directory'))
      throw unsafe(path, `${way} is ${way === path ? 'no ordinary file' : 'no folder, but perhaps a link'}`)
    if (part.uid !== 0 || (part.mode & 0o022) !== 0) throw unsafe(path, `others than root can change ${way}`)
  }
  return 'file'
}

function unsafe(path: string, why: string): Error {
  return problem(
    'refused',
    `${path} cannot be changed safely: ${why}.`,
    'Sallyport changes settings only where nobody but root can. Nothing was changed.',
    'Look at that path, and mend it. Then try again.',
  )
}
