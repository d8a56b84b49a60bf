/** A plan on the page: what changes, what will run, where it comes in and how long it stays. */
export const pageReview = {
  'pageReview.outrun': 'The firewall changed since you looked.',
  'pageReview.outrunMeans': 'Nothing was changed. This is the plan for how it is now.',
  'pageReview.outrunTodo': 'Look it through once more, then go on.',
  'pageReview.planning': 'Working out what has to change',
  'pageReview.notYet': 'Nothing is changed yet.',
  'pageReview.seeProof': 'See the proof',

  'pageReview.nothing': 'Nothing has to change',
  'pageReview.onlyLoads':
    '{count, plural, =1 {One change} =2 {Two changes} =3 {Three changes} =4 {Four changes} =5 {Five changes} =6 {Six changes} =7 {Seven changes} =8 {Eight changes} =9 {Nine changes} =10 {Ten changes} other {# changes}}, from what is stored already',
  'pageReview.changes':
    '{count, plural, =1 {One change, and it} =2 {Two changes, both} =3 {Three changes, all} =4 {Four changes, all} =5 {Five changes, all} =6 {Six changes, all} =7 {Seven changes, all} =8 {Eight changes, all} =9 {Nine changes, all} =10 {Ten changes, all} other {# changes, all}} can be undone',
  'pageReview.onFirewall': 'On {firewall}, as you chose.',
  'pageReview.chooseAgain': 'Choose again',
  'pageReview.letInAlready': 'Everything that {title} needs is let in already.',
  'pageReview.soAlready': 'It is so already.',
  'pageReview.highRisk': 'High risk',
  'pageReview.stays': '{opening} stays as it is',
  'pageReview.noRights':
    'Sallyport cannot get the rights for this here. Start it as an administrator, or copy the lines and run them as root.',
  'pageReview.unread':
    'The rules cannot be read without rights. What is there already is found out while applying, and left as it is.',

  'pageReview.runsNothing': 'nothing has to run',
  'pageReview.runsAfterPrompt': 'as root, after one password prompt',
  'pageReview.runsBySomeone': 'as root, by someone who may',
  'pageReview.runsAsRoot': 'as root',
  'pageReview.whatWillRun': 'What will run',
  'pageReview.commands': 'Commands',
  'pageReview.removesFile': 'removes the file',
  'pageReview.writesFile': 'writes the file',
  'pageReview.setsInFile': 'sets in the file',
  'pageReview.endsAt': 'before, so that it ends at {until} (ID: its number in the history)',
  'pageReview.copy': 'Copy',
  'pageReview.copied': 'Copied',
  'pageReview.copyByHand': 'Select and copy it by hand',

  'pageReview.whichFirewall': 'Which firewall do you mean?',
  'pageReview.whichFirewallMeans':
    'Choose the one that you look after this machine with. Sallyport changes only that one.',
  'pageReview.runsNow': '(runs now)',
  'pageReview.runsNot': '(does not run now)',
  'pageReview.useFirewall': 'Use this firewall',

  'pageReview.where': 'Where it comes in',
  'pageReview.chooseWhere': 'Choose where it comes in',
  'pageReview.foundByItself': 'found by Sallyport',
  'pageReview.byName': 'By name',
  'pageReview.byNameIdle': 'By name: nothing comes in there now',
  'pageReview.idle': 'Nothing comes in there now: what is opened there lets nobody in yet.',
  'pageReview.chooseAnother': 'Choose another one.',
  'pageReview.usualChoice': 'The usual choice. Leave it if you are not sure.',
  'pageReview.zoneMeets': '{name}: {meets}',
  'pageReview.zoneGone': '{name}: not there any more',
  'pageReview.zonesUnread': '{firewall} does not tell its zones without rights, so no other one can be chosen here.',

  'pageReview.keepOpen': 'Keep it open',
  'pageReview.keepForever': 'until I undo it',
  'pageReview.keepMinutes': '{count, plural, one {# minute} other {# minutes}}',
  'pageReview.keepHours': '{count, plural, one {# hour} other {# hours}}',
  'pageReview.keepDays': '{count, plural, one {# day} other {# days}}',
  'pageReview.keepUntil': 'Undone by itself at {until}, even when Sallyport is closed.',
} as const
