export const model = {
  'model.firewall':
    '{kind, select, alf {the macOS application firewall} windows {Windows Defender Firewall} none {the firewall} other {{kind}}}',
  'model.firewallFirst':
    '{kind, select, alf {The macOS application firewall} windows {Windows Defender Firewall} none {The firewall} other {{kind}}}',
} as const
