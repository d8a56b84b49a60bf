import fc from 'fast-check'
import { expect, test } from 'vitest'
import { execLine, unitValue, unitWord } from '../../../main/plan/unit-text.js'

/** Reads a line of words as systemd does: systemd.syntax(7) for quotes and escapes, systemd.service(5) for `%` and `$`. */
function read(line: string): string[] {
  const words: string[] = []
  for (const [, quoted, plain = ''] of line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/gu))
    words.push(
      (quoted === undefined
        ? plain
        : quoted.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gu, (_all, x?: string, u?: string, other?: string) =>
            x === undefined && u === undefined ? (other ?? '') : String.fromCharCode(parseInt(x ?? u ?? '', 16)),
          )
      )
        .replaceAll('%%', '%')
        .replaceAll('$$', '$'),
    )
  return words
}

const word = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('%', '$', '"', "'", '\\', ' ', '\n', '\t', ';', '{', '}', 'a', 'n', '\u0007') }),
)

test('every word is read back as it was, whatever it holds', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), (words) => {
      const line = words.map(unitWord).join(' ')
      expect(line).not.toMatch(/[\n\r]/)
      expect(read(line)).toEqual(words)
    }),
    { numRuns: 5_000 },
  )
})

test('no specifier and no variable is left for systemd to fill in', () => {
  fc.assert(
    fc.property(word, (text) => {
      const shown = unitWord(text)
      expect(shown.replaceAll('%%', '')).not.toContain('%')
      expect(shown.replaceAll('$$', '')).not.toContain('$')
    }),
  )
})

test('a line begins with a program, and goes on when it fails', () => {
  expect(execLine(['/usr/sbin/ufw', 'delete', 'allow', '8886/tcp', 'comment', 'Jet 100%'])).toBe(
    'ExecStart=-/usr/sbin/ufw delete allow 8886/tcp comment "Jet 100%%"',
  )
})

test('a setting stays on its line', () => {
  expect(unitValue('JetStream\n[Service] 5% \\')).toBe('JetStream [Service] 5%%  ')
})
