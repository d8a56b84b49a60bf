import { listed, PROFILES, type Profile } from './rule-text.js'
import type { ProfileSettings } from './settings.js'
import type { Store } from './store.js'

/** What a supporter would ask for first: what happens without a rule, what stands above all rules, what is logged. */
export function notesOf({ readable, profiles, active }: Pick<Store, 'readable' | 'profiles' | 'active'>): string[] {
  if (!readable) return []
  const where = (is: (settings: ProfileSettings) => boolean) => PROFILES.filter((profile) => is(profiles[profile]))
  const said = (on: readonly Profile[], what: string) => (on.length === 0 ? [] : [`On ${listed(on)} networks ${what}.`])
  const works = (is: (settings: ProfileSettings) => boolean) =>
    where((settings) => settings.enabled && !settings.shieldsUp && is(settings))
  return [
    ...said(
      works(({ blocksByDefault }) => blocksByDefault),
      'it refuses what comes in without a rule',
    ),
    ...said(
      works(({ blocksByDefault }) => !blocksByDefault),
      'it lets in whatever no rule refuses',
    ),
    ...said(
      where(({ enabled, shieldsUp }) => enabled && shieldsUp),
      'it refuses everything that comes in, whatever the rules say',
    ),
    ...said(
      where(({ enabled, blocksOut }) => enabled && blocksOut),
      'it also refuses what this machine sends without a rule',
    ),
    ...said(
      where(({ enabled }) => !enabled),
      'it is off and refuses nothing',
    ),
    ...said(
      where(({ localRules }) => !localRules),
      'a policy has the rules of this machine ignored',
    ),
    ...logging(where),
    ...(active === null ? [] : [`This machine is on a ${active.join(' and ')} network now.`]),
  ]
}

function logging(where: (is: (settings: ProfileSettings) => boolean) => readonly Profile[]): string[] {
  const refused = where(({ logsRefused }) => logsRefused)
  const accepted = where(({ logsAccepted }) => logsAccepted)
  if (refused.length + accepted.length === 0) return ['It logs nothing.']
  return [
    ...(refused.length === 0 ? [] : [`It logs what it refuses on ${listed(refused)} networks.`]),
    ...(accepted.length === 0 ? [] : [`It logs what it lets in on ${listed(accepted)} networks.`]),
  ]
}
