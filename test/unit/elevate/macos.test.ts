import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { osascript, RUN_AS_ROOT } from '../../../main/elevate/macos.js'
import { fixture } from '../../support/fixture.js'

const TERMS = new Set(
  fixture('applescript/terms.txt')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .flatMap((line) => line.toLowerCase().split(/\s+/))
    .filter(Boolean),
)

/** What stands outside of texts, in words. AppleScript makes no difference between capitals and small letters. */
function wordsOf(script: readonly string[]): string[] {
  const bare = script.join('\n').replace(/"(?:[^"\\]|\\.)*"/g, ' ')
  return [...bare.matchAll(/[A-Za-z_][A-Za-z0-9_]*/g)].map(([word]) => word.toLowerCase())
}

/** The names that a script makes for itself: parameters of `on run`, what `set` fills, and what `repeat with` counts by. */
function namesOf(script: readonly string[]): Set<string> {
  const made = script.join('\n').matchAll(/^\s*(?:on run|set|repeat with)\s+([A-Za-z_][A-Za-z0-9_]*)/gm)
  return new Set([...made].map(([, name = '']) => name.toLowerCase()))
}

/** Names that AppleScript would take for its own words, and words that are neither its own nor made in the script. */
function wrongIn(script: readonly string[]): string[] {
  const names = namesOf(script)
  return [...new Set(wordsOf(script))].filter((word) => names.has(word) === TERMS.has(word))
}

describe('AppleScript', () => {
  test('has no name that is a word of its own, and no word that it does not know', () => {
    expect(namesOf(RUN_AS_ROOT).size).toBe(3)
    expect(wrongIn(RUN_AS_ROOT)).toEqual([])
  })

  test.each([
    ['on run words', 'words'],
    ['set File to ""', 'file'],
    ['repeat with item in x', 'item'],
    ['set volume to theThing', 'volume'],
  ])('"%s" would be noticed', (line, wrong) => {
    expect(wrongIn([...RUN_AS_ROOT, line])).toContain(wrong)
  })

  test.runIf(process.platform === 'darwin')('compiles', () => {
    const lines = RUN_AS_ROOT.flatMap((line) => ['-e', line])
    execFileSync('/usr/bin/osacompile', ['-o', join(mkdtempSync(join(tmpdir(), 'osa-')), 'x.scpt'), ...lines])
  })

  test('stands nowhere else in the program', () => {
    const folder = fileURLToPath(new URL('../../../main', import.meta.url))
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
    const naming = files.filter((name) =>
      /osascript'|do shell script|tell application/.test(readFileSync(join(folder, name), 'utf8')),
    )
    expect(naming.filter((name) => !/^elevate[\\/]/.test(name))).toEqual([])
  })

  test('is always the same, and what is to run stands behind it', () => {
    const words = ['/usr/local/bin/node', '/x/it’s "here"/helper.js', '--channel', '$(id)']
    const argv = osascript(words)
    expect(argv.slice(-words.length)).toEqual(words)
    expect(argv.slice(1, -words.length)).toEqual(RUN_AS_ROOT.flatMap((line) => ['-e', line]))
    expect(RUN_AS_ROOT.join('\n')).toContain('quoted form of')
  })
})
