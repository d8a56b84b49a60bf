import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commandLine, isElevated, START_ELEVATED, uacEnvironment, withUac } from '../../../main/elevate/windows.js'
import type { Host } from '../../../main/hosts/index.js'

/** CommandLineToArgvW as Microsoft describes it, behind the program's own name. */
function takenApart(line: string): string[] {
  const words: string[] = []
  let word = ''
  let inside = false
  let begun = false
  for (let at = 0; at < line.length;) {
    const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0
    at += slashes
    if (line[at] === '"') {
      word += '\\'.repeat(Math.floor(slashes / 2))
      begun = true
      if (slashes % 2 === 1) word += '"'
      else if (inside && line[at + 1] === '"') {
        word += '"'
        at++
      } else inside = !inside
      at++
      continue
    }
    word += '\\'.repeat(slashes)
    begun ||= slashes > 0
    if (at >= line.length) break
    if (/[ \t]/.test(line[at] ?? '') && !inside) {
      if (begun) words.push(word)
      word = ''
      begun = false
    } else {
      word += line[at] ?? ''
      begun = true
    }
    at++
  }
  return begun ? [...words, word] : words
}

describe('a command line for Windows', () => {
  test('is taken apart into the same words again, whatever they are', () => {
    const piece = fc.oneof(
      fc.constantFrom('\\', '\\\\', '"', ' ', '\t', "'", '`', '$x', '%PATH%', '&', '|', '^', 'C:\\Program Files\\', ''),
      fc.string({ unit: 'binary', maxLength: 4 }),
    )
    const words = fc.array(
      fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join('').replaceAll('\0', '')),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(words, (list) => {
        expect(takenApart(commandLine(list))).toEqual(list)
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    [['a', 'b c'], 'a "b c"'],
    [['C:\\Program Files\\x\\'], '"C:\\Program Files\\x\\\\"'],
    [['C:\\x\\'], 'C:\\x\\'],
    [['say "hi"', ''], '"say \\"hi\\"" ""'],
  ])('%j is %s', (words, line) => {
    expect(commandLine(words)).toBe(line)
  })
})

describe('asking Windows for rights', () => {
  test('program and arguments are told by variables, and stand nowhere in what PowerShell reads', () => {
    const words = ['C:\\node.exe', 'C:\\it is "here"\\helper.js', "'; calc; '", '--channel']
    const environment = uacEnvironment(words)
    expect(environment['SALLYPORT_PROGRAM']).toBe('C:\\node.exe')
    expect(takenApart(environment['SALLYPORT_ARGUMENTS'] ?? '')).toEqual(words.slice(1))
    const argv = withUac.argv(words)
    expect(argv.at(-1)).toBe(START_ELEVATED)
    for (const word of words) expect(argv).not.toContain(word)
  })

  test('the text for PowerShell has no double quote, so that it stays one argument', () => {
    expect(START_ELEVATED).not.toMatch(/["\n]/)
    expect(withUac.argv()[0]).toMatch(/^C:\\Windows\\System32\\/)
  })

  test.each([
    [0, true],
    [1, false],
  ])('reg.exe ends with %i: elevated %s', async (code, elevated) => {
    const argvs: (readonly string[])[] = []
    const host = {
      run: (argv: readonly string[]) => {
        argvs.push(argv)
        return Promise.resolve({ code, stdout: '', stderr: '' })
      },
    } as unknown as Host
    expect(await isElevated(host)).toBe(elevated)
    expect(argvs).toEqual([['C:\\Windows\\System32\\reg.exe', 'query', 'HKU\\S-1-5-19']])
  })
})
