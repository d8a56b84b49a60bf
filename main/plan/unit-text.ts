/**
 * A word of an `ExecStart=` line that systemd reads as exactly this text: in double quotes where it has anything but
 * plain characters, escaped as in C, with `%` and `$` doubled. systemd.service(5) "Command lines", systemd.syntax(7).
 */
export function unitWord(word: string): string {
  const text = word.replaceAll('%', '%%').replaceAll('$', '$$$$')
  if (/^[A-Za-z0-9_@%+=:,./$-]+$/.test(text)) return text
  return `"${text.replace(/[\\"\p{Cc}]/gu, escaped)}"`
}

/** Text in a setting such as `Description=`: one line, and no specifiers. */
export function unitValue(text: string): string {
  return text.replaceAll('%', '%%').replace(/[\\\p{Cc}]/gu, ' ')
}

/** An `ExecStart=` line whose failure does not keep the next ones from running. */
export function execLine(argv: readonly string[]): string {
  return `ExecStart=-${argv.map(unitWord).join(' ')}`
}

function escaped(character: string): string {
  if (character === '\\' || character === '"') return `\\${character}`
  const code = character.codePointAt(0) ?? 0
  // above ASCII the escape would be a byte of its own, and no character
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}
