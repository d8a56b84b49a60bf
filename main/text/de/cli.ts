import type { Catalogue } from '../message.js'

/** A plan and what becomes of it. */
export const cli = {
  'cli.planOn': '{title} mit {firewall}: {changes}',
  'cli.plan': '{title}: {changes}',
  'cli.changes':
    '{count, plural, =0 {nichts zu ändern} =1 {eine Änderung} =2 {zwei Änderungen} =3 {drei Änderungen} other {# Änderungen}}',
  'cli.endsAt': 'Wird um {until} von selbst rückgängig gemacht',
  'cli.untilEnd': 'bis {until}',

  'cli.stopping': 'Wird angehalten: Dieser Schritt wird noch beendet, dann wird alles rückgängig gemacht',
  'cli.waiting': 'Ein anderes Sallyport arbeitet gerade; darauf wird gewartet',
  'cli.recovered': 'Die abgebrochene Änderung {journal} wurde rückgängig gemacht.',
  'cli.expired': 'Die Änderung {journal}, deren Ende vorbei war, wurde rückgängig gemacht.',
  'cli.nothingToDo': 'nichts zu tun',

  'cli.askApply': 'Anwenden?',
  'cli.askOn': 'Einschalten?',
  'cli.askOff': 'Ausschalten?',
  'cli.askRemedy': 'Ausführen?',
  'cli.askUndo': 'Rückgängig machen?',
  'cli.noTerminal': 'Es gibt kein Terminal für die Rückfrage.',
  'cli.noTerminalTodo': 'Ergänzen Sie --yes, um ohne Rückfrage fortzufahren.',
  'cli.saidNo': 'Sie haben Nein gesagt.',
  'cli.saidNoTodo': 'Rufen Sie es noch einmal auf, wenn Sie fortfahren wollen.',
  'cli.thereAlready': 'Alles war schon da. Es wurde nichts geändert.',
  'cli.applied': 'Angewendet.',
  'cli.willEnd': 'Es wird um {until} von selbst rückgängig gemacht.',
  'cli.confirmBy':
    'Es wird um {until} von selbst rückgängig gemacht. Wenn noch alles geht, behalten Sie es mit: {command}',
  'cli.confirmed': 'Bestätigt: Es bleibt, bis jemand es rückgängig macht.',
  'cli.undoWith': 'Rückgängig machen mit: {command}',
  'cli.undoing': 'Rückgängig machen: {title}',
  'cli.undone': 'Rückgängig gemacht.',
  'cli.asBefore': 'Die Firewall ist, wie sie vorher war.',
  'cli.nothingToUndo': 'Es gibt nichts rückgängig zu machen.',

  'cli.nothingDone': 'Sallyport hat auf diesem Rechner noch nichts geändert.',
  'cli.onFirewall': '{title} mit {firewall}',
  'cli.entry':
    '{subject}: {state, select, applied {ist angewendet} undone {ist rückgängig gemacht} reverted {ist misslungen und rückgängig gemacht} interrupted {wurde abgebrochen} expired {ist abgelaufen} other {{state}}}',
  'cli.entryUntil':
    '{subject}: {state, select, applied {ist angewendet} undone {ist rückgängig gemacht} reverted {ist misslungen und rückgängig gemacht} interrupted {wurde abgebrochen} expired {ist abgelaufen} other {{state}}} bis {until}',
} as const satisfies Catalogue
