/** JSON as it was read: nothing is known of its form yet. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }
export type JsonRecord = Readonly<Record<string, Json | undefined>>

/** The value as an object with keys; an empty one when it is none. */
export function recordOf(value: unknown): JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : {}
}

/** The value as a list; an empty one when it is none. */
export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** The only key of an object and its value: nft writes an expression as `{"payload": {…}}`. */
export function sole(value: Json | undefined): readonly [string, Json | undefined] {
  const record = recordOf(value)
  for (const key in record) return [key, record[key]]
  return ['', undefined]
}
