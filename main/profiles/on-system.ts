import type { Host } from '../hosts/index.js'
import type { Parameter, Profile } from '../model/profile.js'
import { settingsIn } from '../verbs/index.js'

/**
 * A profile as it is asked on one machine. Which program serves it is a question only where the firewall judges programs,
 * and its usual path there is the answer to begin with. A configuration file is one only where it is there, and what it
 * says is the answer to begin with: nobody's settings are set back by opening a port.
 */
export async function onSystem(profile: Profile, host: Host): Promise<Profile> {
  const parameters: Parameter[] = []
  const stand = await standing(profile, host)
  for (const parameter of profile.parameters) {
    const { kind, id } = parameter
    if (kind === 'program' && host.platform === 'linux') continue
    if (kind === 'file' && host.platform !== 'linux') continue
    const usual =
      kind === 'program'
        ? ((await firstThere(host, profile.programs?.[darwinOrWindows(host)] ?? [])) ?? '')
        : (stand.get(id) ?? parameter.default)
    parameters.push({ ...parameter, default: usual })
  }
  return { ...profile, parameters, files: host.platform === 'linux' ? profile.files : [] }
}

const darwinOrWindows = ({ platform }: Host): 'darwin' | 'win32' => (platform === 'darwin' ? 'darwin' : 'win32')

/** What the configuration files of a service say now, by the parameters that they are about. */
async function standing(profile: Profile, host: Host): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const { file, set } of profile.files) {
    const path = profile.parameters.find(({ id }) => id === file)?.default ?? ''
    const settings = await settingsIn(host, path, Object.keys(set))
    if (!settings) found.set(file, '')
    for (const [key, id] of Object.entries(set)) {
      const value = settings?.get(key)
      if (value !== undefined) found.set(id, value)
    }
  }
  return found
}

async function firstThere(host: Host, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await host.exists(path)) return path
  return undefined
}
