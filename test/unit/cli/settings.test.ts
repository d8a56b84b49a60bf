import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { commandLine } from '../../support/command-line.js'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sallyport-home-'))
  vi.stubEnv('XDG_CONFIG_HOME', home)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true })
})

const file = () => join(home, 'sallyport', 'settings.json')

test('settings are shown, changed and shown again', async () => {
  expect((await commandLine('settings')).stdout).toBe('language auto\ntheme auto\nconfirmWithin 60s\n')
  expect(await commandLine('settings', 'set', 'theme', 'dark')).toMatchObject({ code: 0, stdout: 'theme dark\n' })
  expect((await commandLine('settings', 'get', 'theme')).stdout).toBe('dark\n')
  expect(JSON.parse((await commandLine('settings', 'get', '--json')).stdout)).toEqual({
    language: 'auto',
    theme: 'dark',
    file: file(),
  })
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ version: 1, language: 'auto', theme: 'dark' })
  expect(await commandLine('settings', 'set', 'confirmWithin', '2m')).toMatchObject({ stdout: 'confirmWithin 120s\n' })
  expect((await commandLine('settings', 'set', 'confirmWithin', '5s')).code).toBe(2)
})

test.each([
  [['get', 'colour'], 'There is no setting "colour".'],
  [['set', 'theme'], 'theme takes one of: auto, light, dark.'],
  [['set', 'theme', 'pink'], 'theme takes one of: auto, light, dark.'],
  [['set', 'language', 'fr'], 'language takes one of: auto, en, de.'],
  [['change', 'theme', 'dark'], '"change" is neither get nor set.'],
])('what makes no sense is told, and changes nothing: %j', async (words, told) => {
  const { code, stderr } = await commandLine('settings', ...words)
  expect(code).toBe(2)
  expect(stderr).toContain(told)
  expect((await commandLine('settings')).stdout).toBe('language auto\ntheme auto\nconfirmWithin 60s\n')
})
