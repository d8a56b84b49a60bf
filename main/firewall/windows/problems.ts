import { problem } from '../../model/problem.js'
import { msg, sentences } from '../../text/index.js'
import type { Switch } from '../backend.js'
import type { Profile } from './rule-text.js'

/** A policy holds the firewall in the other state. */
export function managedState(networks: readonly Profile[], wanted: Switch): Error {
  return problem(
    'refused',
    msg('windows.stateManaged', { wanted, networks }),
    sentences([msg('windows.policyWins'), msg('text.nothingChanged')]),
    msg('windows.askAdministrator'),
  )
}
