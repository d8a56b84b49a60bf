export const watch = {
  'watch.help': 'show what becomes of real packets for a port, and which rule decides',
  'watch.helpFor': 'watch for this time, ten minutes at most: 10s, 2m',
  'watch.helpNotes':
    'Somebody tries from the other side meanwhile. It ends with the first answer, after the time or with Ctrl-C, and leaves the firewall as it is. Needs root, or asks for its rights. Exits with 0 when an answer went out, else with 5.',

  'watch.watching': 'Watching {port} until {until}. Try it now from the other side.',
  'watch.watchingFrom': 'Watching {port} for packets from {from} until {until}. Try it now from the other side.',
  'watch.stopHint': 'Ctrl-C ends it.',
  'watch.seen': '{count, plural, =0 {No packet came.} one {# packet came.} other {# packets came.}}',
  'watch.seenTcp':
    '{count, plural, =0 {Nobody tried to connect.} one {# attempt to connect came.} other {# attempts to connect came.}}',
  'watch.letInBy': 'Let in by: {rule}',

  'watch.manySenders': '{from} and {more, plural, one {# other} other {# others}}',

  'watch.nothingCame': 'Nothing came for {port}.',
  'watch.nothingCameFrom': 'Nothing came for {port} from {from}.',
  'watch.lookAtRouter':
    'No packet reached this machine, so its firewall had no part in it. See whether the other side used the right address, then look at the router or the provider: does it forward {port} to this machine?',
  'watch.dropped': 'A packet for {port} came from {from}, but this machine’s firewall dropped it. Decided by: {rule}',
  'watch.openOrRemove': 'Open {port}, or remove what decided, then try again.',
  'watch.lost': 'A packet for {port} came from {from}, but was dropped, and no rule says so.',
  'watch.lookAtRoutes':
    'The kernel itself may drop what comes in through another interface than the answer would leave by. Check this machine’s addresses and routes.',
  'watch.unanswered': '{port} let a packet from {from} in, but nothing answered.',
  'watch.lookAtService':
    'The firewall is right. See whether the service runs and listens on {port}. Some services answer only those they know: then try with the real client.',
  'watch.answerDropped': '{port} answered {from}, but the answer was dropped on its way out. Decided by: {rule}',
  'watch.letAnswerOut': 'Let answers from {port} out, then try again.',
  'watch.sentOnUnanswered': 'A packet from {from} for {port} was sent on to {sentOn}, and nothing answered.',
  'watch.lookThere': 'A rule here sends it on. See whether the service runs on {sentOn}, and what its firewall says.',
  'watch.answered': '{from} reached {port} and got an answer.',
  'watch.nothingToDo': 'It works from there. There is nothing left to do.',
  'watch.answeredElsewhere':
    '{from} reached {port}, but the answer came from {replyFrom}, another address than it asked.',
  'watch.listenThere':
    'Most clients ignore such an answer. Have the service listen on the address that they use, instead of on all of them.',
  'watch.answeredThere': '{from} got an answer for {port} from {sentOn}, where a rule sends it on.',
  'watch.otherMachine':
    'If the service should run on this machine itself, remove that rule. If {sentOn} is right, there is nothing left to do.',

  'watch.linuxOnly': 'Packets can be watched on Linux only.',
  'watch.linuxOnlyMeaning': 'Other systems do not tell which rule takes a packet. Nothing was changed.',
  'watch.linuxOnlyTodo': 'Try from the other side, and see what the firewall holds with: sallyport status',
  'watch.notOverSsh': 'Packets cannot be watched on {name} over SSH yet.',
  'watch.runThere': 'Log in there and run: sallyport watch {protocol} {port}',
  'watch.simulated': 'Packets can be watched in a real kernel only, and this machine is simulated.',
  'watch.practiseForReal': 'Practise on Linux with nftables, ufw or firewalld for the real thing.',
  'watch.noNft': 'nft is not installed, and packets are watched with it.',
  'watch.installNft': 'Install nftables, then try again. Your firewall stays as it is.',
  'watch.tableRefused': 'The kernel did not take the table that marks the packets.',
  'watch.tableRefusedMeaning':
    'It has to go away by itself, even if Sallyport is killed, and that needs Linux 5.12 or later. Nothing was changed.',
  'watch.tableRefusedTodo': 'Use a newer kernel, or see what the rules say with: sallyport explain {protocol} {port}',
  'watch.brokeOff': 'Watching broke off.',
  'watch.brokeOffMeaning': 'The program nft, which tells what becomes of packets, ended early. Nothing was changed.',
  'watch.tryAgain': 'Try again.',
  'watch.badFor': '“{text}” is no time to watch for: {fault}.',
  'watch.badForTodo': 'Say a time from 1s to 10m, for instance --for 60s.',
  'watch.tooLong': 'it is not between one second and ten minutes',
} as const
