/**
 * What a terminal obeys instead of showing it (C0, C1 and their escape sequences), and what changes the direction or
 * cannot be seen: texts of others could forge with it what stands beside them. UTR #36, “Bidirectional Text Spoofing”.
 */
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** A text without anything that a terminal obeys or that cannot be seen. Ends of lines stay. */
export function printable(text: string): string {
  return /^[ -~\n]*$/.test(text) ? text : text.replace(OBEYED, shown)
}

/** The same where one line is promised: a text of several must not look like ours. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' | '))
}

function shown(character: string): string {
  if (character === '\n') return '\n'
  return character === '\t' ? ' ' : '\ufffd'
}
