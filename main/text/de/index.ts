import { cli } from './cli.js'
import { model } from './model.js'
import { pageReview } from './page-review.js'
import { pageWizard } from './page-wizard.js'
import { plan } from './plan.js'
import { text } from './text.js'
import { ufw } from './ufw.js'

/** The German texts. What is missing is said in English. */
export const de = {
  ...cli,
  ...model,
  ...pageReview,
  ...pageWizard,
  ...plan,
  ...text,
  ...ufw,
} as const
