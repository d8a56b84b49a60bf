import type { Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import { activeCategories, NETSH } from './category.js'
import { REG, SYSTEM32 } from './registry.js'
import { PROFILES, type Profile } from './rule-text.js'
import { readSettings, type Settings } from './settings.js'

/** Looks at the service, the three profiles and the networks there are now. Needs no rights, reads no rules. */
export async function detectWindows(host: Host): Promise<FirewallFinding> {
  const there = await Promise.all([host.exists(REG), host.exists(NETSH)])
  if (there.includes(false))
    return {
      kind: 'windows',
      version: null,
      installed: false,
      enabled: false,
      running: false,
      loaded: false,
      evidence: [`${there[0] ? NETSH : REG} is not there`],
    }
  const [settings, active, service] = await Promise.all([readSettings(host), activeCategories(host), serviceRuns(host)])
  const on = PROFILES.filter((profile) => settings.profiles[profile].enabled)
  const running = service === false ? false : filters(on, active)
  return {
    kind: 'windows',
    version: null,
    installed: true,
    enabled: settings.readable ? on.length > 0 : null,
    running: settings.readable ? running : null,
    // the service works from the registry itself: what is stored is loaded as long as it runs
    loaded: service,
    evidence: [
      ...profileLines(settings),
      active === null ? 'the category of the network now is not known' : `the network now is ${active.join(' and ')}`,
      `the service mpssvc ${service === null ? 'did not say whether it runs' : service ? 'runs' : 'does not run'}`,
    ],
  }
}

/** Whether the firewall filters on the networks there are now; `null` when it is on for some categories only and they are unknown. */
function filters(on: readonly Profile[], active: readonly Profile[] | null): boolean | null {
  if (active !== null) return active.some((profile) => on.includes(profile))
  return on.length === PROFILES.length ? true : on.length === 0 ? false : null
}

function profileLines({ readable, profiles }: Settings): string[] {
  if (!readable) return ['the firewall’s settings in the registry cannot be read']
  return PROFILES.map((profile) => {
    const { enabled, managed, localRules, shieldsUp, blocksByDefault } = profiles[profile]
    return [
      `on ${profile} networks it is ${enabled ? 'on' : 'off'}`,
      ...(managed ? ['by a policy'] : []),
      ...(localRules ? [] : ['rules of this machine are ignored']),
      ...(shieldsUp ? ['everything is refused'] : []),
      ...(blocksByDefault ? [] : ['everything is let in']),
    ].join(', ')
  })
}

/** The firewall's service; `null` when sc.exe does not say. Labels are translated, the state's number is not. */
async function serviceRuns(host: Host): Promise<boolean | null> {
  const { code, stdout } = await host.run([`${SYSTEM32}\\sc.exe`, 'query', 'mpssvc'])
  const state = /:[ \t]+([1-7])[ \t]+\p{L}/u.exec(stdout)
  return code === 0 && state ? state[1] === '4' : null
}
