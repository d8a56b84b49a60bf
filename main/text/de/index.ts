import { pageReview } from './page-review.js'
import { pageWizard } from './page-wizard.js'
import { text } from './text.js'

/** The German texts. What is missing is said in English. */
export const de = {
  ...pageReview,
  ...pageWizard,
  ...text,
} as const
