import { app } from 'electron'
import { chooseLanguage, write, type Text } from '../text/index.js'

/** A text in the language of the desktop, for what is shown outside the page. Ask once the app is ready. */
export function say(text: Text): string {
  return write(text, chooseLanguage([app.getLocale()]))
}
