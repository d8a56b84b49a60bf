import { ref } from 'vue'
import { chooseLanguage, write, type Language, type Text } from '../../main/text/index.js'

/** The language that this page is written in: what the browser prefers, until something else is chosen. */
export const language = ref<Language>(chooseLanguage(navigator.languages))

/** A text in that language. Called in a template, it is written anew when the language changes. */
export function say(text: Text): string {
  return write(text, language.value)
}

/** @param chosen `auto`: what the browser prefers */
export function speak(chosen: Language | 'auto'): void {
  language.value = chosen === 'auto' ? chooseLanguage(navigator.languages) : chosen
  document.documentElement.lang = language.value
}
