/** The languages that there are texts in. English has all of them and stands in for the others. */
export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

/** How each one writes numbers, lists, dates and times. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' }

/** Those with every text. Another one is spoken to those who ask for it by name: half a page of it helps nobody. */
const WHOLE: readonly Language[] = ['en']

/**
 * The first that there are texts in, of what a person prefers: `de-AT`, `de_DE.UTF-8`. English when there is none.
 * @param among the languages to choose from
 */
export function chooseLanguage(preferred: readonly (string | undefined)[], among = WHOLE): Language {
  for (const tag of preferred) {
    const wanted = /^[a-z]+/.exec(tag?.toLowerCase() ?? '')?.[0]
    const known = among.find((language) => language === wanted)
    if (known) return known
  }
  return 'en'
}

/** The language of a process by its environment; the first variable that is set decides, locale(7). */
export function languageOf(environment: Readonly<Record<string, string | undefined>>, among = WHOLE): Language {
  return chooseLanguage([['LC_ALL', 'LC_MESSAGES', 'LANG'].map((name) => environment[name]).find(Boolean)], among)
}
