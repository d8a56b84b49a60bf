import type { Catalogue } from '../message.js'

/** What a plan speaks of: packets and firewalls. */
export const model = {
  'model.firewall':
    '{kind, select, alf {der Programm-Firewall von macOS} windows {der Windows Defender Firewall} none {der Firewall} other {{kind}}}',
  'model.firewallFirst':
    '{kind, select, alf {Die Programm-Firewall von macOS} windows {Die Windows Defender Firewall} none {Die Firewall} other {{kind}}}',

  'model.anywhere': 'überall',
  'model.from': '{what} von {source}',
  'model.on': '{what} über {interface}',
  'model.to': '{what} (Ziel: {destination})',
  'model.through': '{what} durch {interface}',
  'model.for': '{what} für {program}',
} as const satisfies Catalogue
