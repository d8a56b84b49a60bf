import { expect, test } from 'vitest'
import { isPrintable, ProgramPath, SafeText } from '../../../main/model/text.js'

const INVISIBLE = {
  'a tab': '\t',
  'an end of line': '\n',
  DEL: '\u007f',
  'a C1 control': '\u0085',
  'a zero-width blank': '\u200b',
  'a change of direction': '\u202e',
  'a line separator': '\u2028',
  'a paragraph separator': '\u2029',
  'a private character': '\ue000',
  'what is not assigned': '\u0378',
  'half a pair': '\ud83d',
}

test.each(Object.entries(INVISIBLE))('%s is not printable, wherever it stands', (_name, character) => {
  for (const text of [character, `plain${character}`, `${character}文`, `Größe ${character} x`]) {
    expect(isPrintable(text)).toBe(false)
    expect(SafeText.safeParse(`a${text}b`).success).toBe(false)
    expect(ProgramPath.safeParse(`/opt/${text}b`).success).toBe(false)
  }
})

test.each(['', 'plain ASCII ~', 'Größe 文件', 'a 🙂 b', 'no-break\u00a0blank'])('%j is printable', (text) => {
  expect(isPrintable(text)).toBe(true)
  expect(SafeText.safeParse(`a${text}b`).success).toBe(true)
  expect(ProgramPath.safeParse(`C:\\Programs\\${text}b`).success).toBe(true)
})
