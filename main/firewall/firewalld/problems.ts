import { portsText, type Opening } from '../../model/opening.js'
import { problem } from '../../model/problem.js'
import { msg, sentences, type Message } from '../../text/index.js'
import type { Ends } from './path.js'
import { placeText, type Owner } from './owner.js'

const unchanged = (meaning: Message) => sentences([meaning, msg('text.nothingChanged')])

/** firewalld's own limit counts all senders together: whoever floods the port would shut everyone out. */
export function noSuchLimit(opening: Opening): Error {
  return problem(
    'input',
    msg('firewalld.noLimit', { ports: portsText(opening) }),
    unchanged(msg('firewalld.noLimitMeaning')),
    msg('firewalld.noLimitTodo'),
  )
}

/** Nothing that is there could take a port for what goes through. */
export function noPlace(opening: Opening, { from, to }: Ends): Error {
  if (to === undefined)
    return problem(
      'refused',
      msg('firewalld.whichZone', { ports: portsText(opening) }),
      unchanged(msg('firewalld.forwardsByPolicy')),
      msg('firewalld.nameDestination'),
    )
  return problem(
    'refused',
    msg('firewalld.noPolicyBetween', { from, to }),
    unchanged(msg('firewalld.policyIsYours')),
    msg('firewalld.makePolicyBetween', { from, to }),
  )
}

export function notLoaded(): Error {
  return problem(
    'refused',
    msg('firewalld.rulesGone'),
    unchanged(msg('firewalld.rulesGoneMeaning')),
    msg('firewalld.loadAgain'),
  )
}

/** A zone or policy that a step is for. */
export function unreadable(owner: Pick<Owner, 'kind' | 'name'>): Error {
  return problem(
    'failed',
    msg('firewalld.unreadable', { place: placeText(owner) }),
    unchanged(msg('firewalld.unreadableMeaning')),
    msg('backend.planAgain'),
  )
}
