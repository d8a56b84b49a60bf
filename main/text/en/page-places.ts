/** The places of the page beside the wizard: Services, Help, the box for commands, and what the Doctor tells of the machine. */
export const pagePlaces = {
  'pagePlaces.services': 'Services',
  'pagePlaces.servicesMeans': 'What is open on this machine, and what Sallyport knows how to open.',
  'pagePlaces.search': 'Search by name or port',
  'pagePlaces.all': 'All',
  'pagePlaces.open': 'Open',
  'pagePlaces.closed': 'Not open',
  'pagePlaces.counted': '{what} ({count, number})',
  'pagePlaces.whichServices': 'Which services to show',
  'pagePlaces.category': 'Category',
  'pagePlaces.everyCategory': 'Every category',
  'pagePlaces.service': 'Service',
  'pagePlaces.ports': 'Ports',
  'pagePlaces.state': 'State',
  'pagePlaces.action': 'Action',
  'pagePlaces.openIt': 'Open…',
  'pagePlaces.openNamed': 'Open {title}…',
  'pagePlaces.undoNamed': 'Undo {title}…',
  'pagePlaces.changed': 'Changed since',
  'pagePlaces.noneFits': 'No service fits. “Open a service” also opens ports of your own.',
  'pagePlaces.reading': 'Reading the services',

  'pagePlaces.searchHistory': 'Search by service, port or command',
  'pagePlaces.whichChanges': 'Which changes to show',
  'pagePlaces.inForce': 'In force',
  'pagePlaces.over': 'Over',
  'pagePlaces.noChangeFits': 'No change fits.',
  'pagePlaces.showOlder': 'Show {count, plural, one {# older change} other {# older changes}}',

  'pagePlaces.commands': 'Commands',
  'pagePlaces.find': 'Find',
  'pagePlaces.findKey': 'Ctrl+K',
  'pagePlaces.findMeans': 'Go to a page, or open a service by its name or port.',
  'pagePlaces.whereTo': 'Where to? A page, a service or a port',
  'pagePlaces.goTo': 'Go to {page}',
  'pagePlaces.nothingFits': 'Nothing fits.',

  'pagePlaces.lastChange': 'Last change: {what}, {ago}.',
  'pagePlaces.allChanges': 'See all changes',
  'pagePlaces.more': '{count, plural, one {One more thing needs attention} other {# more things need attention}}',
  'pagePlaces.machine': 'This machine',

  'pagePlaces.settingsAndHelp': 'Settings and help',
  'pagePlaces.help': 'Help',
  'pagePlaces.helpMeans': 'Short answers. All of them hold without the internet.',
  'pagePlaces.whatChanges': 'What does Sallyport change?',
  'pagePlaces.whatChangesAnswer':
    'Only what the review lists, and only once you press Apply. It adds rules to the firewall that guards this machine; it never removes a rule of yours to open a port. Each change is kept in the history with the commands that ran.',
  'pagePlaces.howBack': 'How do I take everything back?',
  'pagePlaces.howBackAnswer':
    'Press Undo beside the service, or undo any change in the history. On the command line, this takes back the last change:',
  'pagePlaces.lockedOut': 'Can I lock myself out?',
  'pagePlaces.lockedOutAnswer':
    'Sallyport keeps open the way by which you are connected, or refuses the change. A change with risk is on trial: unless you confirm it in time, the machine takes it back by itself, even when nobody is connected. To confirm from a terminal:',
  'pagePlaces.noAnswer': 'It says open, but nobody gets in. Why?',
  'pagePlaces.noAnswerAnswer':
    'Look at the proof of the service: the first rung that failed is the cause. “Not checked” beside Reachable means that nobody has tried from outside yet; the router in front of this machine, or the provider, may refuse. Doctor looks for the usual causes:',
  'pagePlaces.onServer': 'How do I use it on a machine without a desktop?',
  'pagePlaces.onServerAnswer':
    'The command line does all that this page does. It can also show this page in the browser of your own computer, through SSH:',
  'pagePlaces.keys': 'Which keys are there?',
  'pagePlaces.keysAnswer':
    'Ctrl+K (on a Mac Command+K) finds a page or a service. Tab and Shift+Tab go from one thing to the next, Enter presses it, and Escape closes a dialog.',
} as const
