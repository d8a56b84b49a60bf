import { problem } from '../../model/problem.js'
import { msg, sentences } from '../../text/index.js'
import { PROFILES, type Profile } from './rule-text.js'

/** On which networks a service is opened: not on public ones unless somebody asks for that. */
export function profilesFor(zone: string | undefined): readonly Profile[] {
  switch (zone?.toLowerCase()) {
    case undefined:
      return ['domain', 'private']
    case 'public':
      return PROFILES
    case 'private':
      return ['private']
    case 'domain':
      return ['domain']
    default:
      throw problem(
        'input',
        msg('windows.noSuchZone', { zone: zone ?? '' }),
        sentences([msg('windows.zonesAre'), msg('text.nothingChanged')]),
        msg('windows.chooseZone'),
      )
  }
}
