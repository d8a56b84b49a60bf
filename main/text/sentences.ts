import { msg } from './message.js'
import type { Text } from './shape.js'

/** Whole sentences one after another, each once; `''` counts as none. To put one into another, give it as a parameter. */
export function sentences(texts: readonly Text[]): Text {
  const distinct = [
    ...new Map(texts.filter((text) => text !== '').map((text) => [JSON.stringify(text), text])).values(),
  ]
  if (distinct.every((text) => typeof text === 'string')) return distinct.join(' ')
  return distinct.reduce((first, next) => msg('text.sentences', { first, next }))
}
