export const firewalld = {
  'firewalld.zone': 'the zone {name}',
  'firewalld.policy': 'the policy {name}',

  'firewalld.port': 'port {port} in {place}',
  'firewalld.service': 'the service {service} in {place}',
  'firewalld.allPackets': 'all packets',
  'firewalld.richRule':
    '{action, select, allow {a rich rule that allows {what}} reject {a rich rule that rejects {what}} other {a rich rule that drops {what}}}{source, select, any {} other { from {source}}}{destination, select, any {} other { to {destination}}} in {place}',
  'firewalld.allowsEverything': '{place} allows everything',
  'firewalld.target': 'the target {target} of {place}',
  'firewalld.insideZone': 'forwarding inside the zone {zone}',

  'firewalld.decides': 'firewalld: {rule}',
  'firewalld.ruleIn': '{rule} in {place}',
  'firewalld.targetOf': 'the target of {place}: {rule}',
  'firewalld.whatIsLeft': 'what no zone and no policy allows: {rule}',

  'firewalld.wasStoredOnly': '{opening} would have opened only with the next reload; now it is open at once.',
  'firewalld.wasLoadedOnly': '{opening} was open only until the next reload; now it stays open.',
  'firewalld.refuses': 'firewalld has {rule}, which refuses {ports}.',
  'firewalld.onPurpose': 'Somebody decided this on purpose, and it comes before anything that Sallyport would add.',
  'firewalld.removeRichRule':
    'If it is no longer wanted, remove it with firewall-cmd --remove-rich-rule, once as it is and once with --permanent.',
  'firewalld.changePolicy':
    'If it is no longer wanted, look at the policy with firewall-cmd --info-policy, then change its target or allow the port in it.',
  'firewalld.refusesPart': 'Part of {opening} is refused by {rule}.',
  'firewalld.wider': '{ports} is already open to anyone in {place}, so limiting it to {from} has no effect.',
  'firewalld.noPolicy': 'no policy of firewalld refuses it',
  'firewalld.alreadyOpen': 'already open',
  'firewalld.has': 'firewalld already has {rule}',
  'firewalld.togetherOpen': 'the ports in {place} together already allow it',

  'firewalld.filesRootOnly': 'Only root can read firewalld’s files.',
  'firewalld.stored': 'firewalld’s files allow {ports} in {place}.',
  'firewalld.nothingRefuses': 'Nothing in firewalld’s files refuses {opening}.',
  'firewalld.refusedFirst': '{opening} is refused before that, by {rule}.',
  'firewalld.seeStored': 'Look at it with: firewall-cmd --permanent --list-all-policies, or --list-all',
  'firewalld.notStored': 'firewalld’s files do not allow {opening} in {place}.',
  'firewalld.notStoredAnywhere': 'firewalld’s files do not allow {opening}.',
  'firewalld.openAgain': 'Open the service again.',
  'firewalld.notRunning': 'firewalld is not running, so none of its rules is in force.',
  'firewalld.startIt': 'Start it with: systemctl start firewalld',
  'firewalld.kernelEmpty': 'The kernel holds no rules of firewalld.',
  'firewalld.loadAgain': 'Load them again with: firewall-cmd --complete-reload',
  'firewalld.unusedZone': 'No interface and no source is in the zone {zone}, so the kernel holds none of its rules.',
  'firewalld.useZone':
    'Name the zone that the traffic comes through, or put its interface into this one: firewall-cmd --zone={zone} --change-interface=NAME',
  'firewalld.loaded': 'In the kernel, {by} allows {opening}.',
  'firewalld.notLoaded': 'In the kernel, {by} does not allow {opening}.',
  'firewalld.loadStored': 'Load the stored rules with: firewall-cmd --reload',
} as const
