/** The frame around every page, and what several of them say. */
export const pageParts = {
  'pageParts.retry': 'Retry',
  'pageParts.trying': 'Trying…',
  'pageParts.documentTitle': '{page} · Sallyport',
  'pageParts.overview': 'Overview',
  'pageParts.history': 'History',
  'pageParts.switchFirewall': 'Switch the firewall',
  'pageParts.mendConflict': 'Mend a conflict',
  'pageParts.settings': 'Settings',
  'pageParts.settingsMeans': 'They are yours, and the same in every window and on the command line.',
  'pageParts.asSystem': 'As the system',
  'pageParts.light': 'Light',
  'pageParts.dark': 'Dark',
  'pageParts.theme': 'Theme',
  'pageParts.language': 'Language',
  'pageParts.settingsSetAside':
    'Your settings could not be read, so the usual ones hold. The old file was kept: {path}',
  'pageParts.keptIn': 'Kept in {path}',
  'pageParts.main': 'Main',
  'pageParts.thisMachine': 'this machine · {system}',
  'pageParts.practiceMachine': 'to practise on · {system}',
  'pageParts.skip': 'Skip to content',
  'pageParts.chooseService': 'Choose a service',
  'pageParts.justNow': 'just now',
  'pageParts.moment': '{moment}',
  'pageParts.until': 'until {until}',

  'pageParts.practice': 'Practice',
  'pageParts.practiceTitle': 'Practice.',
  'pageParts.simulated':
    'A simulated machine with {firewall}: nothing really runs, and nobody can try to connect. Your own machine is not touched.',
  'pageParts.throwAway':
    'A throw-away machine with real {firewall}, a stand-in for the service and a client that calls it. Your own machine is not touched.',
  'pageParts.tryPractice': 'Try it on a practice machine',
  'pageParts.tryPracticeMeans':
    'A throw-away machine shows the whole way, from the first question to the proof: with a real firewall on Linux where one is installed, else with a simulated one. Your own machine is not touched. Close Sallyport and start it with {command}, or use {other}.',
  'pageParts.copyCommand': 'Copy the command',

  'pageParts.lost': 'Sallyport no longer answers.',
  'pageParts.lostMeans':
    'What you entered is kept. Try again; if Sallyport was stopped, run {command} and open the new link.',
  'pageParts.reconnect': 'Try to reconnect',
  'pageParts.nothingAsked': 'Nothing was asked of the firewall.',
  'pageParts.brokeOff': 'The answer broke off. Whatever had begun is finished or undone by itself.',
  'pageParts.lostTodo': 'Try again. If it was stopped, run {command} again and open the new link.',
  'pageParts.expired': 'This page’s link has expired.',
  'pageParts.expiredTitle': 'Link expired',
  'pageParts.expiredMeans': 'Each link works once and only while Sallyport runs.',
  'pageParts.expiredTodo': 'Run {command} again and open the new link.',
  'pageParts.expiredWhy':
    'A link works once, and only while Sallyport runs, so that nobody else on this machine can use it. Your firewall is not touched by this.',
  'pageParts.notUnderstood': 'Sallyport’s answer could not be understood.',
  'pageParts.notUnderstoodMeans': 'The page and the program may be of different versions ({detail}).',
  'pageParts.notUnderstoodTodo': 'Load the page again. If it happens again, report it with this text.',
} as const
