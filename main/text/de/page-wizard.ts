import type { Catalogue } from '../message.js'

/** Only what stands around the step Review. */
export const pageWizard = {
  'pageWizard.openService': 'Dienst öffnen',
  'pageWizard.openNamed': '{title} öffnen',
  'pageWizard.steps': 'Schritte',
  'pageWizard.service': 'Dienst',
  'pageWizard.questions': 'Fragen',
  'pageWizard.review': 'Prüfen',
  'pageWizard.apply': 'Anwenden',
  'pageWizard.proof': 'Nachweis',
  'pageWizard.stepDone': ', erledigt',
  'pageWizard.back': 'Zurück',
  'pageWizard.tryAgain': 'Noch einmal versuchen',
} as const satisfies Catalogue
