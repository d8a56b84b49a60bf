export const plan = {
  'plan.sshStays': 'SSH stays reachable for whoever looks after this machine.',
  'plan.sshInUse':
    'Somebody is connected over SSH right now, perhaps you. So {ports} {count, plural, one {is allowed} other {are allowed}} first.',
  'plan.sshKept':
    'SSH is reachable on {ports} today. So that it stays reachable, {count, plural, one {this is allowed} other {these are allowed}} first.',
  'plan.riskSwitch': 'It switches a firewall on or off.',
  'plan.riskPolicy': 'It changes what becomes of packets that no rule matches.',
  'plan.riskClose': 'It removes rules, or refuses what is allowed now.',
  'plan.riskSession': 'Somebody is connected through {ports} right now, perhaps you.',
  'plan.sessionOf': '{peer}, who is connected through port {port}',
  'plan.sshOn': 'SSH on port {port}',
  'plan.lockOut': 'You would lock yourself out of this machine.',

  // in the files of systemd, for whoever looks after the machine: always in English
  'plan.serviceComment': 'Written by Sallyport. Undoes a change, then removes itself.',
  'plan.serviceTitle': 'Sallyport: undo {title} ({id})',
  'plan.timerComment':
    'Written by Sallyport. Ends a change at the moment that was chosen for it, or as soon as the machine runs again.',
  'plan.timerTitle': 'Sallyport: the end of {title} ({id})',
  'plan.takeBackHeading':
    'Written by Sallyport when it was removed. Run as root, it closes what Sallyport opened; it needs nothing of Sallyport.',
  'plan.takeBackDone': 'Closed again: {title}',
  'plan.takeBackGone': 'No longer as Sallyport made it, so it is left alone:',
  'plan.takeBackCannot': 'Could not be undone: {title}',
  'plan.takeBackStays': 'Stays open: {title}. {why}',
} as const
