export const practice = {
  'practice.unknownFirewall': '--practice does not know “{text}”.',
  'practice.takesOne': 'It takes one of: {firewalls}. Leave the name out for the best that is here.',

  'practice.cannotBeMade': 'A practice machine cannot be made: {why}.',
  'practice.besideYours': 'Practice runs a real firewall beside yours. Nothing was changed.',
  'practice.noneOf': 'none of {firewalls} is installed here',
  'practice.installOne': 'Install one, for instance with: apt install nftables',
  'practice.cannotDrive': 'Sallyport cannot drive {firewall} yet',
  'practice.nameOther': 'Name another one: {firewalls}.',
  'practice.rootOnly': '{firewall} starts as root only',
  'practice.useSudo': 'Start it with sudo, or use --practice=nftables.',
  'practice.notInstalled': '{program} is not installed',
  'practice.installIt': 'Install it, or name another firewall.',
  'practice.needsLinux': 'only Linux can run that firewall in a machine of its own',
  'practice.leaveOut': 'Leave the name of the firewall out for a simulated machine.',
  'practice.tryAsRoot': 'Try it as root, or leave the name of the firewall out for a simulated machine.',

  'practice.missing': '{count, plural, one {{programs} is missing} other {{programs} are missing}}',
  'practice.endedAtOnce': 'it ended at once',
  'practice.tooSlow': 'it did not start within a minute',
  'practice.saidNothing': 'it said nothing',
  'practice.partFailed':
    '{part, select, files {its files failed} readOnly {its read-only files failed} processes {its processes failed} network {its network failed} firewall {its firewall failed} keeper {its keeper failed} other {{part} failed}} ({said})',
  'practice.noNamespaces': 'this system refuses namespaces to ordinary users ({setting})',
  'practice.inItsOwn': 'Practice runs a real firewall in a machine of its own. Yours is as it was.',
  'practice.inItsOwnFailed':
    'Practice runs a real firewall in a machine of its own, and that failed: {fault}. Yours is as it was.',

  'practice.onlySimulated': 'A machine with {system} can only be simulated.',
  'practice.linuxOnly': 'A real one can be made on Linux only.',
  'practice.nothingInstalled': 'No firewall that could run in a real one is installed here.',
  'practice.notHere': 'A real one cannot be made here: {why}.',

  'practice.gone': 'The practice machine is gone.',
  'practice.goneMeans': 'What you tried on it is gone too. Your own machine is not touched.',
  'practice.startAgain': 'Start Sallyport again for a new one.',
  'practice.system': 'a simulated {system}',

  'practice.notPrivate': 'The folder {folder} is not private to you.',
  'practice.othersCouldReach': 'Somebody else could reach into the practice machine. Nothing was changed.',
  'practice.removeFolder': 'Remove it, then try again.',

  'practice.runsOther': 'Your practice machine runs {firewall}, not {named}.',
  'practice.oneEach': 'Each user has one practice machine. Nothing was changed.',
  'practice.throwAway': 'Throw it away with “{command}”, then try again.',
  'practice.noNetwork': 'The practice machine has no network of its own.',
  'practice.couldReachReal': 'What you try there could reach the real firewall. Nothing was changed.',
  'practice.notInside': 'This was meant for a practice machine, and is not in one.',
  'practice.couldChangeReal': 'It could have changed the real firewall. Nothing was changed.',
  'practice.startInside': 'Start it with “{command}”. If you set {variable} yourself, unset it.',
} as const
