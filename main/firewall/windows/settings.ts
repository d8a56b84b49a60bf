import type { Host } from '../../hosts/index.js'
import { GROUP, LOCAL, MDM, numberOf, queryKey, valuesOf, type RegistryText } from './registry.js'
import { PROFILES, type Profile } from './rule-text.js'

/** What holds for one category of networks, management before the machine's own settings. */
export interface ProfileSettings {
  readonly enabled: boolean
  /** Whether management decides that it is on or off. */
  readonly managed: boolean
  /** Whether management sets what is refused without a rule. */
  readonly managedDefaults: boolean
  /** What comes in without a rule is refused. */
  readonly blocksByDefault: boolean
  /** What goes out without a rule is refused. */
  readonly blocksOut: boolean
  /** Whether it writes down what it refuses, and what it lets in. */
  readonly logsRefused: boolean
  readonly logsAccepted: boolean
  /** "Block all incoming connections": no rule lets anything in. */
  readonly shieldsUp: boolean
  /** False when management has this machine's own rules ignored. */
  readonly localRules: boolean
}

export interface Settings {
  /** False when the service's own store could not be read. */
  readonly readable: boolean
  readonly profiles: Readonly<Record<Profile, ProfileSettings>>
  /** What management set, rules included. */
  readonly group: RegistryText | null
  readonly mdm: RegistryText | null
}

/** Under which keys a profile stands, [MS-GPFAS] 2.2.3; group policies of Windows XP's time say Standard for private. */
const NAMES: Readonly<Record<Profile, readonly string[]>> = {
  domain: ['DomainProfile'],
  private: ['PrivateProfile', 'StandardProfile'],
  public: ['PublicProfile'],
}

/** The key below a profile's, [MS-GPFAS]. */
const LOGGING = '\\Logging'

/** Where the machine's own settings of a profile stand. */
export const localKey = (profile: Profile): string => `${LOCAL}\\${NAMES[profile].at(-1) ?? ''}`

/** Reads the settings of the three profiles, without the rules. Needs no rights. */
export async function readSettings(host: Host): Promise<Settings> {
  const [group, mdm, ...own] = await Promise.all([
    queryKey(host, GROUP, true),
    queryKey(host, MDM, true),
    ...PROFILES.map((profile) => queryKey(host, localKey(profile), true)),
  ])
  const profiles = PROFILES.map((profile, index): [Profile, ProfileSettings] => {
    const managedIn = (below: string) => [
      ...NAMES[profile].map((name) => valuesOf(group, `${GROUP}\\${name}${below}`)),
      ...NAMES[profile].map((name) => valuesOf(mdm, `${MDM}\\${name}${below}`)),
    ]
    const managed = managedIn('')
    const all = [...managed, valuesOf(own[index] ?? null, localKey(profile))]
    const logs = [...managedIn(LOGGING), valuesOf(own[index] ?? null, `${localKey(profile)}${LOGGING}`)]
    const first = (name: string, among = all) =>
      among.map((values) => numberOf(values, name)).find((number) => number !== undefined)
    return [
      profile,
      {
        // what is not set: on, and what comes in is refused
        enabled: first('EnableFirewall') !== 0,
        managed: first('EnableFirewall', managed) !== undefined,
        managedDefaults: ['DefaultInboundAction', 'DefaultOutboundAction'].some(
          (name) => first(name, managed) !== undefined,
        ),
        blocksByDefault: first('DefaultInboundAction') !== 0,
        blocksOut: first('DefaultOutboundAction') === 1,
        logsRefused: first('LogDroppedPackets', logs) === 1,
        logsAccepted: first('LogSuccessfulConnections', logs) === 1,
        shieldsUp: first('DoNotAllowExceptions') === 1,
        localRules: first('AllowLocalPolicyMerge', managed) !== 0,
      },
    ]
  })
  return {
    readable: own.every((text) => text !== null),
    profiles: Object.fromEntries(profiles) as Record<Profile, ProfileSettings>,
    group,
    mdm,
  }
}
