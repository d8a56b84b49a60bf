import type { Host } from '../hosts/index.js'
import { problem } from '../model/problem.js'
import { msg, sentences, type Message } from '../text/index.js'

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
    msg('verbs.noFolder', { path }),
    sentences([msg('verbs.settingsElsewhere'), msg('text.nothingChanged')]),
    msg('verbs.installOrByHand'),
  )
}

async function lookAt(host: Host, path: string): Promise<'file' | 'folder' | 'nothing'> {
  if (host.platform !== 'linux') throw unsafe(path, msg('verbs.otherSystem'))
  const parts = path.split('/').slice(1)
  const ways = ['/', ...parts.map((_part, index) => `/${parts.slice(0, index + 1).join('/')}`)]
  const found = await host.lstatMany(ways)
  for (const way of ways) {
    const part = found.get(way)
    if (!part) return way === path ? 'folder' : 'nothing'
    if (part.kind !== (way === path ? 'file' : 'directory'))
      throw unsafe(path, msg(way === path ? 'verbs.notFile' : 'verbs.notFolder', { path: way }))
    if (part.uid !== 0 || (part.mode & 0o022) !== 0) throw unsafe(path, msg('verbs.othersWrite', { path: way }))
  }
  return 'file'
}

function unsafe(path: string, why: Message): Error {
  return problem(
    'refused',
    msg('verbs.unsafe', { path, why }),
    sentences([msg('verbs.rootOnly'), msg('text.nothingChanged')]),
    msg('verbs.putRight'),
  )
}
