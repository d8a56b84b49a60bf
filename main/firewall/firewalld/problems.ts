import { portsText, type Opening } from '../../model/opening.js'
import { problem } from '../../model/problem.js'
import type { Ends } from './path.js'

/** firewalld's own limit counts all senders together: whoever floods the port would shut everyone out. */
export function noSuchLimit(opening: Opening): Error {
  return problem(
    'input',
    `firewalld cannot refuse a single address that tries ${portsText(opening)} too often.`,
    'Its rich rules limit all senders together, so that one who floods the port would shut out everyone. Nothing was changed.',
    'Use a profile of your own without "limit: true", and a guard such as fail2ban beside it.',
  )
}

/** Nothing that is there could take a port for what goes through. */
export function noPlace(opening: Opening, { from, to }: Ends): Error {
  if (to === undefined)
    return problem(
      'refused',
      `It cannot be told through which zone ${portsText(opening)} would leave this machine.`,
      'firewalld passes packets on by policies between two zones. Nothing was changed.',
      'Name the machine behind by its address, so that its zone can be found.',
    )
  return problem(
    'refused',
    `firewalld has no policy for what goes from the zone ${from} through to the zone ${to}.`,
    'It passes packets on by policies between two zones, and to make one is a decision of yours: it stands for all services. Nothing was changed.',
    `Make one, then try again: firewall-cmd --permanent --new-policy=through; firewall-cmd --permanent --policy=through --add-ingress-zone=${from}; firewall-cmd --permanent --policy=through --add-egress-zone=${to}; firewall-cmd --reload`,
  )
}

export function notLoaded(): Error {
  return problem(
    'refused',
    'firewalld runs, but its rules are not in the kernel.',
    'Something removed them, so nothing is refused now, and firewalld answers every change with an error. Nothing was changed.',
    'Load them again with: firewall-cmd --complete-reload',
  )
}
