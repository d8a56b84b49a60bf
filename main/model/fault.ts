import type { Message, Text } from '../text/shape.js'

/**
 * What is wrong with an input, in words that follow it (“8886x” is not a port), as `Error` and zod carry it: both know
 * strings only.
 */
export const fault = (text: Message): string => JSON.stringify(text)

/** The text that {@link fault} packed; what others threw is their own words. */
export function faultText(message: string): Text {
  if (!message.startsWith('{"id":')) return message
  try {
    return JSON.parse(message) as Message
  } catch {
    return message
  }
}

/** As {@link faultText}, of what was caught. */
export const faultOf = (error: unknown): Text => faultText(error instanceof Error ? error.message : String(error))
