import type { Message } from '../../text/index.js'

/** Where a key stands in a text. Offsets are in UTF-16 units, as JavaScript counts. */
export interface Place {
  /** As it is written there, without quotes around it. */
  readonly value: string
  /** What a new value takes the place of. */
  readonly start: number
  readonly end: number
  /** What goes when the key goes: mostly its whole line. */
  readonly from: number
  readonly to: number
}

/** How the keys of one form of configuration file are found and added. */
export interface Form {
  /** Every place of the key; the last one is in force. @throws NotEditable */
  places(text: string, key: string): readonly Place[]
  /** The text with a key that it does not have yet. Taking that key out again gives back every byte. @throws NotEditable */
  add(text: string, key: string, value: string): string
}

/** The text is not what its form says, or says it in a way that is left to people. */
export class NotEditable extends Error {
  /** @param why follows the path of the file: “/etc/x.conf” is not JSON */
  constructor(readonly why: Message) {
    super(why.id)
  }
}

/** How the text ends its lines: as the first one does. */
export function lineEnd(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n'
}
