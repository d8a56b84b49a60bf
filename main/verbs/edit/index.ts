import type { EditFormat } from '../../model/plan.js'
import { msg } from '../../text/index.js'
import { json } from './json.js'
import { env, sysctl } from './key-value.js'
import { nginx } from './nginx.js'
import { NotEditable, type Form, type Place } from './place.js'

export { NotEditable } from './place.js'

const FORMS: Readonly<Record<EditFormat, Form>> = { env, json, nginx, sysctl }

/** Keys with the values that they are to have; `null` for one that is not to be there. */
export type Settings = Readonly<Record<string, string | null>>

/** The value of a key that is in force, `null` when the text has no such key. @throws NotEditable */
export function valueOf(format: EditFormat, text: string, key: string): string | null {
  return placesOf(format, text, key).at(-1)?.value ?? null
}

/**
 * The text with these keys set. Every other byte stays: comments, order, ends of lines, quotation marks. Where a key
 * stands several times, the one in force is changed.
 * @throws NotEditable
 */
export function editText(format: EditFormat, text: string, settings: Settings): string {
  const all = Object.entries(settings).map(([key, value]) => ({
    key,
    value,
    place: placesOf(format, text, key).at(-1),
  }))
  const fromTheEnd = all.sort((a, b) => (b.place?.start ?? 0) - (a.place?.start ?? 0))
  let edited = text
  for (const { value, place } of fromTheEnd)
    if (value !== null && place) edited = edited.slice(0, place.start) + value + edited.slice(place.end)
  for (const { key, value } of fromTheEnd) if (value === null) edited = without(format, edited, key)
  for (const [key, value] of Object.entries(settings))
    if (value !== null && placesOf(format, edited, key).length === 0) edited = FORMS[format].add(edited, key, value)
  return edited
}

function without(format: EditFormat, text: string, key: string): string {
  const [place, ...more] = placesOf(format, text, key)
  if (!place) return text
  if (more.length > 0 || place.from === place.to) throw new NotEditable(msg('verbs.severalOf', { key }))
  return text.slice(0, place.from) + text.slice(place.to)
}

function placesOf(format: EditFormat, text: string, key: string): readonly Place[] {
  // a byte that was no UTF-8 would not survive
  if (text.includes('\ufffd')) throw new NotEditable(msg('verbs.notUtf8'))
  if (format === 'json' && text.trim() === '') return []
  return FORMS[format].places(text, key)
}
