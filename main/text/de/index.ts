import { text } from './text.js'

/** The German texts. What is missing is said in English. */
export const de = {
  ...text,
} as const
