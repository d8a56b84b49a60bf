import type { ufw as english } from '../en/ufw.js'

/** Whole: a plan is read in one language. */
export const ufw = {
  'ufw.packetsIn': '{ports} von {from}',
  'ufw.packetsOut': '{ports} hinaus (Ziel: {to})',
  'ufw.packetsForward': '{ports} von {from} hindurch (Ziel: {to})',
  'ufw.onInterface': '{packets} über {interface}',
  'ufw.throughInterface': '{packets} durch {interface}',
  'ufw.portsOf': 'Ports von {app}',
  'ufw.anywhere': 'überall',
  'ufw.anywhereOver': 'überall (IPv{family})',

  'ufw.allow': '{packets} erlauben',
  'ufw.limit': '{packets} erlauben, aber jede Adresse eine Weile abweisen, die es sechsmal in 30 Sekunden versucht',
  'ufw.stopAllowing': '{packets} nicht mehr erlauben',
  'ufw.nameApp': 'Den Ports {ports} den Namen „{app}“ geben',
  'ufw.removeName': 'Den Namen „{app}“ entfernen',
  'ufw.removeRule': 'Die Regel „{rule}“ entfernen',
  'ufw.putRuleBack': 'Die Regel „{rule}“ wiederherstellen',
  'ufw.switchOn': 'ufw einschalten',
  'ufw.switchOff': 'ufw ausschalten',
  'ufw.reload': 'Die Regeln von ufw neu laden',
  'ufw.emptyChain': 'Die Kette {chain} leeren',
  'ufw.removeChain': 'Die Kette {chain} entfernen',
  'ufw.leaveLoaded': 'Die Regeln von ufw im Kernel lassen',

  'ufw.oneName': 'Mit einem Namen für alle Ports von {service} braucht „ufw status“ nur eine Zeile dafür.',
  'ufw.refusesAhead': 'Sie weist ab, was eine Regel hinter ihr erlaubt.',
  'ufw.switchOnReason': 'Von da an weist ufw ab, was niemand geöffnet hat, auch nach einem Neustart.',
  'ufw.switchOffReason': 'Von da an wird nichts mehr abgewiesen, auch nach einem Neustart. ufw behält seine Regeln.',
  'ufw.reloadReason': 'Dann hat der Kernel wieder jede Regel, die ufw gespeichert hat.',
  'ufw.emptyChainReason': 'Kein Paket geht mehr durch sie hindurch, und nur eine leere Kette lässt sich entfernen.',
  'ufw.removeChainReason': 'Solange es diese Kette gibt, hält ufw seine Sprünge für gesetzt.',

  'ufw.ruleAllows': '„ufw {rule}“ erlaubt es schon',
  'ufw.allowsOut': 'ufw lässt alles hinaus, wenn keine Regel etwas anderes sagt',
  'ufw.forwardsAll': 'ufw leitet alles weiter, wenn keine Regel etwas anderes sagt (DEFAULT_FORWARD_POLICY=ACCEPT)',

  'ufw.maybeOnPurpose':
    'Vielleicht hat jemand diese Regel mit Absicht angelegt: Vergewissern Sie sich, dass niemand darauf angewiesen ist.',
  'ufw.off':
    'ufw ist ausgeschaltet. Die Regeln sind gespeichert und wirken, sobald Sie es einschalten, mit: ufw enable',
  'ufw.allowsIn':
    'ufw lässt alles herein, wenn keine Regel etwas anderes sagt (DEFAULT_INPUT_POLICY=ACCEPT). Solange das so ist, ändern diese Regeln nichts.',
  'ufw.rulesWait':
    'Dieser Rechner leitet keine Pakete weiter (net.ipv4.ip_forward oder das Gegenstück für IPv6 ist 0), also wirkt eine Regel für das, was durch ihn hindurchgeht, noch nicht. {todo}',
  'ufw.refusesPart': '„ufw {rule}“ kommt zuerst und weist einen Teil ab: {opening}.',
  'ufw.limitsAlready':
    '„ufw {rule}“ erlaubt {ports} schon, weist aber jede Adresse eine Weile ab, die es sechsmal in 30 Sekunden versucht.',
  'ufw.noLimit':
    '„ufw {rule}“ erlaubt {ports} schon, wie oft eine Adresse es auch versucht. Eine Begrenzung bewirkt also nichts.',
  'ufw.wider': '„ufw {rule}“ erlaubt {ports} schon von überall. Eine Regel nur für {from} schränkt also nichts ein.',

  'ufw.logsNothing': 'ufw protokolliert nichts.',
  'ufw.logs': 'ufw protokolliert in der Stufe „{level}“.',
  'ufw.onlyIpv4': 'IPv6 ist in ufw ausgeschaltet (IPV6=no), daher gilt dies nur für IPv4.',
  'ufw.withoutIpv6': 'IPv6 ist in ufw ausgeschaltet (IPV6=no). Es weist also über IPv6 alles ab, in beide Richtungen.',

  'ufw.flushed': 'ufw ist eingeschaltet, aber seine Regeln sind nicht im Kernel.',
  'ufw.flushedMeaning':
    'Etwas hat sie entfernt. Jetzt wird nichts abgewiesen, und ufw antwortet auf jede Änderung mit einem Fehler.',
  'ufw.reloadTodo': 'Laden Sie sie neu mit: ufw reload',
  'ufw.refusedInFront': 'Die ufw-Regel „{rule}“ weist {ports} ab, bevor eine andere Regel es erlauben kann.',
  'ufw.removeUnwanted': 'Wenn niemand sie mehr braucht, entfernen Sie sie mit: {command}',
  'ufw.opposite': 'ufw hat schon eine Regel, die das Gegenteil sagt: „{rule}“.',
  'ufw.wouldReplace': 'Jemand hat das mit Absicht so entschieden, und ufw würde sie ersetzen.',
  'ufw.ipv6Off': '{network} ist ein IPv6-Netz, aber IPv6 ist in ufw ausgeschaltet (IPV6=no).',
  'ufw.ipv6OffMeaning': 'ufw kann keine Regel dafür aufnehmen.',
  'ufw.ipv6OffTodo':
    'Nennen Sie ein IPv4-Netz, oder setzen Sie IPV6=yes in /etc/default/ufw und rufen Sie auf: ufw reload',
  'ufw.nameTaken': '{path} ist schon da, mit anderem Inhalt.',
  'ufw.nameTakenMeaning': 'Eine andere Regel hängt vielleicht davon ab.',
  'ufw.nameTakenTodo':
    'Machen Sie rückgängig, was Sallyport für diesen Dienst früher geöffnet hat, und versuchen Sie es dann noch einmal.',

  'ufw.configured': '{path} sagt ENABLED={enabled}',
  'ufw.chainThere': 'der Kernel hat die Kette ufw-user-input',
  'ufw.noChains': 'der Kernel hat keine Kette von ufw',

  'ufw.rootOnly': 'Nur root kann die Regeln von ufw lesen.',
  'ufw.stored': 'ufw hat eine Regel gespeichert, die {ports} erlaubt.',
  'ufw.allowedByDefault': 'ufw erlaubt das ohne eigene Regel: {opening}.',
  'ufw.refused': '„ufw {rule}“ kommt zuerst und weist es ab: {opening}.',
  'ufw.notStored': 'ufw hat keine Regel gespeichert, die das erlaubt: {opening}.',
  'ufw.notStoredOver': 'ufw hat für {families} keine Regel gespeichert, die das erlaubt: {opening}.',
  'ufw.offUnloaded': 'ufw ist ausgeschaltet, also ist keine seiner Regeln im Kernel.',
  'ufw.switchOnTodo': 'Schalten Sie es ein mit: ufw enable',
  'ufw.bypassed': 'Im Kernel gehen Pakete nicht durch die Ketten von ufw.',
  'ufw.loaded': 'Die Regeln von ufw im Kernel erlauben {opening}.',
  'ufw.notLoaded': 'Die Regeln von ufw im Kernel erlauben das nicht: {opening}.',
  'ufw.notLoadedOver': 'Die Regeln von ufw im Kernel erlauben das nicht über {families}: {opening}.',
  'ufw.loadRulesTodo': 'Laden Sie die Regeln von ufw neu mit: ufw reload',
  'ufw.forwardsNothing': 'Dieser Rechner leitet über {families} keine Pakete weiter, also wirkt keine Regel dafür.',
  'ufw.forwardTodo':
    'Entfernen Sie in /etc/ufw/sysctl.conf das „#“ vor den Zeilen zur Weiterleitung und rufen Sie dann auf: ufw reload',
} as const satisfies Readonly<Record<keyof typeof english, string>>
