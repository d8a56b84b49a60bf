import type { en } from './en/index.js'
import type { ParamsOf } from './icu.js'
import type { Message } from './shape.js'

type English = typeof en
/** The id of a text in the catalogue. */
export type MessageId = keyof English

/** The texts of a language. Those that are missing are said in English. */
export type Catalogue = Readonly<Partial<Record<MessageId, string>>>

type Arguments<Id extends MessageId> = [keyof ParamsOf<English[Id]>] extends [never]
  ? []
  : [params: ParamsOf<English[Id]>]

/** The message of that id. Its parameters are those that its English text names. */
export function msg<Id extends MessageId>(id: Id, ...[params]: Arguments<Id>): Message {
  return { id, params: (params ?? {}) as Message['params'] }
}
