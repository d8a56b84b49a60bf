export const model = {
  'model.firewall':
    '{kind, select, alf {the macOS application firewall} windows {Windows Defender Firewall} none {the firewall} other {{kind}}}',
  'model.firewallFirst':
    '{kind, select, alf {The macOS application firewall} windows {Windows Defender Firewall} none {The firewall} other {{kind}}}',

  'model.broke': 'Something went wrong inside Sallyport: {message}',
  'model.ourFault': 'This is Sallyport’s fault, not that of what you entered.',
  'model.report': 'Try again. If it happens again, report it with this text.',

  // each follows what was entered, or the name of a field: “8886x” …
  'model.notMachine': 'is not the name of a machine',
  'model.notMoment': 'is not a moment such as 2026-11-21T14:30:00Z',
  'model.noSuchMoment': 'is a moment that does not exist',
  'model.notTime': 'is not a time such as 30m, 2h or 1d',
  'model.underMinute': 'is shorter than a minute',
  'model.overThirtyDays': 'is longer than 30 days',
  'model.rangeReversed': 'is the wrong way round: the first port is above the last',
  'model.notPorts': 'is neither a port (1 to 65535) nor a range such as 6000-6200',
  'model.notNetwork': 'is neither an address nor a network such as 192.168.1.0/24',
  'model.prefixAbove': 'has a prefix above /{bits}',
  'model.meansEveryone': 'means everyone: leave the limit out instead',
  'model.insideNetwork':
    'is an address inside a network: write {network} for the whole network, or {address} for that address alone',
  'model.notCanonical': 'is not in canonical form',
  'model.isNetwork': 'is a network: name one address',
  'model.notEntry': 'is not the id of a journal entry',
  'model.notAbsolute': 'is not an absolute path',
  'model.notZone': 'is not the name of a zone',
  'model.unsafeText': 'has a control character, a quote, a back quote, “|” or a backslash',
  'model.outerBlank': 'begins or ends with a space',
  'model.beginsWithDash': 'begins with “-”',
  'model.notSlug': 'is not a name of lower-case letters, digits and “-”',
  'model.notInterface': 'is not the name of a network interface',
  'model.notProgram': 'is not the absolute path of a program',
  'model.dotsInPath': 'has a part “.” or “..”',

  // faults of profiles: each follows the name of a field
  'model.notKey': 'is not a key such as apiPort',
  'model.sameKey': 'uses the same key twice',
  'model.twoPrograms': 'asks for the program twice',
  'model.programNotAsked': 'needs a parameter of kind program, so that another path can be given',
  'model.unknownRole': 'lacks a role that is named further down',
  'model.notSources': 'names “{key}”, which is not a parameter of kind sources',
  'model.notPortsKey': 'names “{key}”, which is not a parameter of kind port or ports',
  'model.badPorts': 'has “{ports}”, which {why}',
  'model.limitIn': 'is only for openings that let something in (direction: in)',
  'model.defaultUnfit': 'takes over from a parameter that does not fit',
  'model.fromUnfit': 'makes no sense where this machine itself calls (direction: out): say whom it calls with “to”',
  'model.toUnfit': 'is only for direction: out and forward',
} as const
