import { problem } from '../../model/problem.js'
import { msg, sentences } from '../../text/index.js'

/** Why nothing can be changed on a Mac whose firewall an organisation has set. */
export function managedMac(): Error {
  return problem(
    'refused',
    msg('alf.managed'),
    sentences([msg('alf.managedMeaning'), msg('text.nothingChanged')]),
    msg('alf.managedTodo'),
  )
}
