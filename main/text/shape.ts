/** A moment in UTC, written as the language and the time zone of whoever reads it would. */
export interface At {
  readonly at: string
}

/** What a message may speak of. Messages in it are written in the same language, lists joined as the language does. */
export type Param = string | number | At | Message | readonly Param[]

/** A text for people as data: which one, and what it speaks of. It is put into words last of all: write.ts. */
export interface Message {
  readonly id: string
  readonly params: Readonly<Record<string, Param>>
}

/** A text for people: a message, or what a person wrote, such as a profile's title. */
export type Text = string | Message

/** Whether a value of unknown origin has the form of a message. */
export function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) return false
  const { id, params } = value as Partial<Message>
  return typeof id === 'string' && /^[a-zA-Z]+\.[a-zA-Z0-9]+$/.test(id) && typeof params === 'object'
}
