/** Words in one place: what is said to people is a {@link Message} until it is written for somebody. */
export { withEnglish } from './json.js'
export { chooseLanguage, LANGUAGES, languageOf, LOCALES, type Language } from './language.js'
export { msg } from './message.js'
export { oneLine, printable } from './printable.js'
export { distinct, sentences } from './sentences.js'
export { isMessage, type Message, type Param, type Text } from './shape.js'
export { english, write } from './write.js'
