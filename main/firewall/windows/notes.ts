import { msg, type Message } from '../../text/index.js'
import { PROFILES, type Profile } from './rule-text.js'
import type { ProfileSettings } from './settings.js'
import type { Store } from './store.js'

/** What a supporter would ask for first: what happens without a rule, what stands above all rules, what is logged. */
export function notesOf({ readable, profiles, active }: Pick<Store, 'readable' | 'profiles' | 'active'>): Message[] {
  if (!readable) return []
  const where = (is: (settings: ProfileSettings) => boolean) => PROFILES.filter((profile) => is(profiles[profile]))
  const works = (is: (settings: ProfileSettings) => boolean) =>
    where((settings) => settings.enabled && !settings.shieldsUp && is(settings))
  const found = [
    ['windows.refusesByDefault', works(({ blocksByDefault }) => blocksByDefault)],
    ['windows.allowsByDefault', works(({ blocksByDefault }) => !blocksByDefault)],
    ['windows.shieldsUp', where(({ enabled, shieldsUp }) => enabled && shieldsUp)],
    ['windows.refusesOut', where(({ enabled, blocksOut }) => enabled && blocksOut)],
    ['windows.off', where(({ enabled }) => !enabled)],
    ['windows.rulesIgnored', where(({ localRules }) => !localRules)],
  ] as const
  return [
    ...found.flatMap(([id, networks]) => (networks.length === 0 ? [] : [msg(id, { networks })])),
    ...logging(where),
    ...(active === null ? [] : [msg('windows.networkNow', { networks: active })]),
  ]
}

function logging(where: (is: (settings: ProfileSettings) => boolean) => readonly Profile[]): Message[] {
  const refused = where(({ logsRefused }) => logsRefused)
  const accepted = where(({ logsAccepted }) => logsAccepted)
  if (refused.length + accepted.length === 0) return [msg('windows.logsNothing')]
  return [
    ...(refused.length === 0 ? [] : [msg('windows.logsRefused', { networks: refused })]),
    ...(accepted.length === 0 ? [] : [msg('windows.logsAllowed', { networks: accepted })]),
  ]
}
