import { problem } from '../../model/problem.js'

/** Why nothing can be changed on a Mac whose firewall an organisation has set. */
export function managedMac(): Error {
  return problem(
    'refused',
    'The firewall of this Mac is managed: macOS refuses to change it from here.',
    'A configuration profile of your organisation (MDM) sets it. Its rules can be read, but not changed. Nothing was changed.',
    'Ask those who manage this Mac to let the program in, in their profile for the firewall (com.apple.security.firewall). See System Settings, General, Device Management.',
  )
}
