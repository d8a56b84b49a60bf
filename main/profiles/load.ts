import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { HERE, isFullPath, PLACES, type Session } from '../hosts/index.js'
import { asProblem, problem, zodLines, type Problem } from '../model/problem.js'
import { Profile } from '../model/profile.js'
import { msg, sentences, type Text } from '../text/index.js'

const LARGEST = 256 * 1024
/** JSON is YAML too. */
const PROFILE_FILE = /\.(?:ya?ml|json)$/

/** The folder of the files that come with Sallyport: beside the program, or at the top of the sources. */
export function resourcesFolder(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'resources', 'profiles'))) {
    const above = dirname(folder)
    if (above === folder) throw new Error('the resources folder is missing beside the program')
    folder = above
  }
  return join(folder, 'resources')
}

/** Own profiles of this machine's administrator, and of this user. */
export function ownFolders({ XDG_CONFIG_HOME, HOME }: Session, platform = HERE): string[] {
  const configuration = XDG_CONFIG_HOME ?? (HOME ? join(HOME, '.config') : undefined)
  return [
    PLACES[platform].profiles,
    ...(configuration !== undefined && isFullPath(configuration, platform)
      ? [join(configuration, 'sallyport', 'profiles')]
      : []),
  ]
}

/**
 * Every profile there is, by id; a file that cannot be used is named with the reason, and the others still count.
 * @param session of the person whose own profiles are looked for, too
 */
export async function loadProfiles(session: Session): Promise<{ profiles: Profile[]; unreadable: Problem[] }> {
  const profiles = new Map<string, Profile>()
  const unreadable: Problem[] = []
  const shipped = shippedFolder()
  for (const folder of [shipped, ...ownFolders(session)]) {
    for (const name of namesIn(folder)
      .filter((file) => PROFILE_FILE.test(file))
      .sort()) {
      try {
        const path = join(folder, name)
        const profile = await (folder === shipped ? readShipped(path) : readProfile(path))
        profiles.set(profile.id, profile)
      } catch (error) {
        unreadable.push(asProblem(error))
      }
    }
  }
  return { profiles: [...profiles.values()], unreadable }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/**
 * A profile by its id, or from a file when the name ends in .yaml, .yml or .json.
 * @throws ProblemError of kind `input`
 */
export async function loadProfile(name: string, session: Session): Promise<Profile> {
  if (PROFILE_FILE.test(name)) return readProfile(name)
  const folders = ownFolders(session).filter((folder) => existsSync(folder))
  if (/^[a-z][a-z0-9-]*$/.test(name) && folders.length === 0) {
    const shipped = join(shippedFolder(), name)
    const own = [`${shipped}.json`, `${shipped}.yaml`].find((path) => existsSync(path))
    if (own !== undefined) return readShipped(own)
  }
  const { profiles, unreadable } = await loadProfiles(session)
  const profile = profiles.find(({ id }) => id === name)
  if (profile) return profile
  throw problem(
    'input',
    sentences([msg('profiles.none', { name }), ...unreadable.map(({ what }) => what)]),
    sentences([msg('profiles.known'), msg('text.nothingChanged')]),
    msg('profiles.chooseOne', { ids: profiles.map(({ id }) => id).join(', ') }),
  )
}

const shippedFolder = (): string => join(resourcesFolder(), 'profiles')

/**
 * A profile that comes with the program: YAML in its sources, and once built JSON, which the build has checked (see
 * scripts/build.mjs). To check it at every start takes longer than to make a plan of it.
 */
async function readShipped(path: string): Promise<Profile> {
  return path.endsWith('.json') ? (JSON.parse(readFileSync(path, 'utf8')) as Profile) : readProfile(path)
}

async function readProfile(path: string): Promise<Profile> {
  const wrong = (what: Text) =>
    problem('input', what, sentences([msg('profiles.notUsed'), msg('text.nothingChanged')]), msg('profiles.mend'))
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw wrong(msg('profiles.cannotRead', { path, why: reasonOf(error) }))
  }
  if (text.length > LARGEST) throw wrong(msg('profiles.tooLarge', { path, kib: LARGEST / 1024 }))
  let data: unknown
  try {
    data = path.endsWith('.json') ? JSON.parse(text) : await parseYaml(text)
  } catch (error) {
    const form = path.endsWith('.json') ? 'JSON' : 'YAML'
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''
    throw wrong(msg('profiles.notReadable', { path, form, why }))
  }
  const parsed = Profile.safeParse(data)
  if (parsed.success) return parsed.data
  const { linesOf } = await import('./lines.js') // here, because most files are in order
  throw wrong(msg('profiles.notValid', { path, why: zodLines(parsed.error, linesOf(text)) }))
}

async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import('yaml') // here, because most commands read none
  return parse(text, { maxAliasCount: 10 })
}

function reasonOf(error: unknown): Text {
  const { code } = error as NodeJS.ErrnoException
  switch (code) {
    case 'ENOENT':
      return msg('profiles.noSuchFile')
    case 'EACCES':
      return msg('profiles.mayNotRead')
    case 'EISDIR':
      return msg('profiles.isFolder')
    default:
      return String(code)
  }
}
