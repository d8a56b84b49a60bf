/**
 * A word that a POSIX shell reads as exactly this text. Everything that is told to another machine goes through here.
 * @throws Error for a NUL, which no argument, path or text of a shell can hold
 */
export function quoted(text: string): string {
  if (text.includes('\0')) throw new Error('a text with a NUL cannot be told to a shell')
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
