import type { pageReview as english } from '../en/page-review.js'

/** Whole: a plan is read in one language. */
export const pageReview = {
  'pageReview.outrun': 'Die Firewall hat sich inzwischen geändert.',
  'pageReview.outrunMeans': 'Es wurde nichts geändert. Dies ist der Plan für den jetzigen Stand.',
  'pageReview.outrunTodo': 'Sehen Sie ihn noch einmal durch und fahren Sie dann fort.',
  'pageReview.planning': 'Die nötigen Änderungen werden ermittelt',
  'pageReview.notYet': 'Noch wird nichts geändert.',
  'pageReview.seeProof': 'Nachweis ansehen',

  'pageReview.nothing': 'Es muss nichts geändert werden',
  'pageReview.onlyLoads':
    '{count, plural, =1 {Eine Änderung} =2 {Zwei Änderungen} =3 {Drei Änderungen} other {# Änderungen}} aus dem, was schon gespeichert ist',
  'pageReview.changes':
    '{count, plural, =1 {Eine Änderung, sie lässt} =2 {Zwei Änderungen, beide lassen} =3 {Drei Änderungen, alle lassen} other {# Änderungen, alle lassen}} sich rückgängig machen',
  'pageReview.onFirewall': 'Mit {firewall}, wie Sie gewählt haben.',
  'pageReview.chooseAgain': 'Anders wählen',
  'pageReview.letInAlready': 'Alles, was {title} braucht, ist schon offen.',
  'pageReview.soAlready': 'Das ist schon so.',
  'pageReview.highRisk': 'Riskant',
  'pageReview.stays': '{opening} bleibt, wie es ist',
  'pageReview.noRights':
    'Sallyport bekommt hier nicht die nötigen Rechte. Starten Sie es als Administrator, oder kopieren Sie die Zeilen und führen Sie sie als root aus.',
  'pageReview.unread':
    'Ohne Rechte lassen sich die Regeln nicht lesen. Was schon da ist, zeigt sich beim Anwenden und bleibt, wie es ist.',

  'pageReview.runsNothing': 'nichts auszuführen',
  'pageReview.runsAfterPrompt': 'als root, nach einer Passwortabfrage',
  'pageReview.runsBySomeone': 'als root, durch jemanden, der das darf',
  'pageReview.runsAsRoot': 'als root',
  'pageReview.whatWillRun': 'Das wird ausgeführt',
  'pageReview.commands': 'Befehle',
  'pageReview.removesFile': 'löscht die Datei',
  'pageReview.writesFile': 'schreibt die Datei',
  'pageReview.setsInFile': 'setzt in der Datei',
  'pageReview.endsAt': 'vorher, damit es um {until} endet (ID: die Nummer im Verlauf)',
  'pageReview.copy': 'Kopieren',
  'pageReview.copied': 'Kopiert',
  'pageReview.copyByHand': 'Bitte von Hand markieren und kopieren',

  'pageReview.whichFirewall': 'Welche Firewall meinen Sie?',
  'pageReview.whichFirewallMeans':
    'Wählen Sie die, mit der Sie diesen Rechner verwalten. Sallyport ändert nur diese eine.',
  'pageReview.runsNow': '(läuft gerade)',
  'pageReview.runsNot': '(läuft gerade nicht)',
  'pageReview.useFirewall': 'Diese Firewall verwenden',

  'pageReview.where': 'Wo es hereinkommt',
  'pageReview.chooseWhere': 'Wählen Sie, wo es hereinkommt',
  'pageReview.foundByItself': 'von Sallyport gefunden',
  'pageReview.byName': 'Nach Namen',
  'pageReview.byNameIdle': 'Nach Namen: dort kommt gerade nichts herein',
  'pageReview.idle': 'Dort kommt gerade nichts herein: Was dort geöffnet wird, lässt noch niemanden durch.',
  'pageReview.chooseAnother': 'Wählen Sie etwas anderes.',
  'pageReview.usualChoice': 'Die übliche Wahl. Lassen Sie sie stehen, wenn Sie nicht sicher sind.',
  'pageReview.zoneMeets': '{name}: {meets}',
  'pageReview.zoneGone': '{name}: nicht mehr vorhanden',
  'pageReview.zonesUnread':
    '{firewall} nennt ohne Rechte seine Zonen nicht, daher lässt sich hier keine andere wählen.',

  'pageReview.keepOpen': 'Offen lassen',
  'pageReview.keepForever': 'bis ich es rückgängig mache',
  'pageReview.keepMinutes': '{count, plural, one {# Minute} other {# Minuten}}',
  'pageReview.keepHours': '{count, plural, one {# Stunde} other {# Stunden}}',
  'pageReview.keepDays': '{count, plural, one {# Tag} other {# Tage}}',
  'pageReview.keepUntil': 'Wird um {until} von selbst rückgängig gemacht, auch wenn Sallyport geschlossen ist.',
} as const satisfies Readonly<Record<keyof typeof english, string>>
