import type { Catalogue } from '../message.js'

/** Without what stands in files of systemd, which is always in English. */
export const plan = {
  'plan.sshStays': 'SSH bleibt für alle erreichbar, die diesen Rechner verwalten.',
  'plan.sshInUse':
    'Jemand ist gerade über SSH verbunden, vielleicht Sie. Deshalb {count, plural, one {wird {ports}} other {werden {ports}}} zuerst erlaubt.',
  'plan.sshKept':
    'SSH ist heute unter {ports} erreichbar. Damit das so bleibt, {count, plural, one {wird es} other {werden sie}} zuerst erlaubt.',
  'plan.lockOut': 'Sie würden sich von diesem Rechner aussperren.',
} as const satisfies Catalogue
