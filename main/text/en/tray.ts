export const tray = {
  'tray.looking': 'Sallyport is looking at the firewall',
  'tray.good':
    '{firewall} guards this machine, and {count, plural, =0 {no service is open} =1 {one service is open} other {# services are open}}',
  'tray.attention':
    '{more, plural, =0 {Something needs your attention: {what}} =1 {Two things need your attention: {what}, and one more} other {Several things need your attention: {what}, and # more}}',
  'tray.twoFirewalls': 'two firewalls are in each other’s way',
  'tray.notProven': 'not every opening could be proven',
  'tray.off': 'No firewall guards this machine',
  'tray.unknown': '{firewall} guards this machine, but whether its rules are in order has not been checked',
  'tray.failed': 'The firewall’s state could not be read',
  'tray.seen': '{sentence} (checked at {at})',

  'tray.service': '{title}: {verdict}',
  'tray.isOpen': 'open',
  'tray.isSilent': 'open, but it does not answer yet',
  'tray.isRefused': 'not reachable',
  'tray.isGone': 'no longer open as it was',
  'tray.isUnchecked': 'opened, not checked',

  'tray.check': 'Check now',
  'tray.open': 'Open Sallyport',
  'tray.quit': 'Quit',
} as const
