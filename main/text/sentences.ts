import { msg } from './message.js'
import type { Text } from './shape.js'

/** Whole sentences one after another, each once; `''` counts as none. To put one into another, give it as a parameter. */
export function sentences(texts: readonly Text[]): Text {
  const all = distinct(texts.filter((text) => text !== ''))
  if (all.every((text) => typeof text === 'string')) return all.join(' ')
  return all.reduce((first, next) => msg('text.sentences', { first, next }))
}

/** Each text once, in the order in which they first occur. */
export function distinct<T extends Text>(texts: readonly T[]): T[] {
  return [...new Map(texts.map((text) => [JSON.stringify(text), text])).values()]
}
