import type { Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import { msg, type Message } from '../../text/index.js'
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
      evidence: [msg('backend.absent', { path: there[0] ? NETSH : REG })],
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
      active === null ? msg('windows.categoryUnknown') : msg('windows.categoryNow', { networks: active }),
      msg(service === null ? 'windows.serviceSilent' : service ? 'windows.serviceRuns' : 'windows.serviceStopped'),
    ],
  }
}

/** Whether the firewall filters on the networks there are now; `null` when it is on for some categories only and they are unknown. */
function filters(on: readonly Profile[], active: readonly Profile[] | null): boolean | null {
  if (active !== null) return active.some((profile) => on.includes(profile))
  return on.length === PROFILES.length ? true : on.length === 0 ? false : null
}

function profileLines({ readable, profiles }: Settings): Message[] {
  if (!readable) return [msg('windows.settingsUnread')]
  return PROFILES.flatMap((network) => {
    const { enabled, managed, localRules, shieldsUp, blocksByDefault } = profiles[network]
    return [
      msg('windows.state', { network, state: enabled ? 'on' : 'off', by: managed ? 'policy' : 'machine' }),
      ...(localRules ? [] : [msg('windows.ignoresRules', { network })]),
      ...(shieldsUp ? [msg('windows.refusesAll', { network })] : []),
      ...(blocksByDefault ? [] : [msg('windows.allowsAll', { network })]),
    ]
  })
}

/** The firewall's service; `null` when sc.exe does not say. Labels are translated, the state's number is not. */
async function serviceRuns(host: Host): Promise<boolean | null> {
  const { code, stdout } = await host.run([`${SYSTEM32}\\sc.exe`, 'query', 'mpssvc'])
  const state = /:[ \t]+([1-7])[ \t]+\p{L}/u.exec(stdout)
  return code === 0 && state ? state[1] === '4' : null
}
