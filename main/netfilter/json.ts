import type { Message } from '../text/index.js'

/** JSON as it was read: nothing is known of its form yet. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }
export type JsonRecord = Readonly<Record<string, Json | undefined>>

/** The value as an object with keys, or `undefined` when it is none. */
export function recordOf(value: unknown): JsonRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined
}

/** The value as a list, or `undefined` when it is none. */
export function listOf(value: Json | undefined): readonly Json[] | undefined {
  return Array.isArray(value) ? (value as readonly Json[]) : undefined
}

/** As {@link recordOf}; an empty one when it is none. */
export function fieldsIn(value: unknown): JsonRecord {
  return recordOf(value) ?? {}
}

/** As {@link listOf}; an empty one when it is none. */
export function itemsIn(value: Json | undefined): readonly Json[] {
  return listOf(value) ?? []
}

export function wordIn(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** The only key of an object, see {@link soleKey}, and its value. */
export function sole(value: Json | undefined): readonly [string, Json | undefined] {
  const key = soleKey(value)
  return [key, recordOf(value)?.[key]]
}

export function textIn(record: JsonRecord, key: string): string | undefined {
  const value = record[key]
  return typeof value === 'string' ? value : undefined
}

/** The only key of an object: nft writes an expression as `{"payload": {…}}`. Empty when it is no object. */
export function soleKey(value: Json | undefined): string {
  const record = recordOf(value)
  if (record) for (const key in record) return key
  return ''
}

/** A condition of a rule that Sallyport cannot work out, and why: a statement of ours among those of nft. */
export function unknownCondition(why: Message): Json {
  return { unknown: why as unknown as Json }
}
