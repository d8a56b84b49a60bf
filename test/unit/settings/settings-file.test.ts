import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { localHost } from '../../../main/hosts/index.js'
import { SettingsFile, settingsFile } from '../../../main/settings/index.js'

const DEFAULTS = { language: 'auto', theme: 'auto' }

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'sallyport-settings-'))
  onTestFinished(() => {
    chmodSync(path, 0o700)
    rmSync(path, { recursive: true })
  })
  return path
}

function fileWith(text?: string, ...migrations: ConstructorParameters<typeof SettingsFile>[2][]) {
  const path = join(folder(), 'settings.json')
  if (text !== undefined) writeFileSync(path, text)
  return { path, file: new SettingsFile(localHost(), path, migrations[0]) }
}

const stored = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

describe('settings', () => {
  test('are the defaults until somebody chooses, and then what was chosen, for the next program too', async () => {
    const path = join(folder(), 'made', 'when needed', 'settings.json')
    const file = new SettingsFile(localHost(), path)
    expect(await file.read()).toEqual(DEFAULTS)
    expect(existsSync(path)).toBe(false)
    expect(await file.change({ theme: 'dark' })).toEqual({ ...DEFAULTS, theme: 'dark' })
    await file.change({ language: 'de' })
    expect(await new SettingsFile(localHost(), path).read()).toEqual({ language: 'de', theme: 'dark' })
    expect(stored(path)).toEqual({ version: 1, language: 'de', theme: 'dark' })
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('that are missing in the file are the defaults', async () => {
    expect(await fileWith('{"version":1,"theme":"light"}').file.read()).toEqual({ ...DEFAULTS, theme: 'light' })
  })

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{}',
    '{"version":0}',
    '{"version":1,"theme":"pink"}',
    '{"version":1,"language":7}',
  ])('that make no sense are set aside, whole, and it is said until somebody chooses anew: %j', async (text) => {
    const { path, file } = fileWith(text)
    expect(await file.read()).toEqual(DEFAULTS)
    const [aside = '', ...others] = readdirSync(join(path, '..'))
    expect(others).toEqual([])
    expect(aside).toMatch(/^settings\.json\.broken-\d{8}T\d{6}Z$/)
    expect(readFileSync(join(path, '..', aside), 'utf8')).toBe(text)
    expect(file.setAside).toBe(join(path, '..', aside))
    await file.read()
    expect(file.setAside).not.toBeNull()
    await file.change({ theme: 'dark' })
    expect(file.setAside).toBeNull()
  })

  test('of an older version are brought up to date, step by step', async () => {
    const { path, file } = fileWith('{"version":1,"dark":true}', [
      ({ dark, ...rest }) => ({ ...rest, theme: dark === true ? 'night' : 'auto' }),
      ({ theme, ...rest }) => ({ ...rest, theme: theme === 'night' ? 'dark' : theme }),
    ])
    expect(await file.read()).toEqual({ ...DEFAULTS, theme: 'dark' })
    await file.change({ language: 'en' })
    expect(stored(path)).toEqual({ version: 3, language: 'en', theme: 'dark' })
  })

  test('of a newer version are read as far as they are known, and not overwritten', async () => {
    const text = '{"version":2,"theme":"dark","tray":true}'
    const { path, file } = fileWith(text)
    expect(await file.read()).toEqual({ ...DEFAULTS, theme: 'dark' })
    await expect(file.change({ theme: 'light' })).rejects.toMatchObject({
      problem: { kind: 'failed', what: { id: 'settings.newer', params: { path } } },
    })
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  test('what somebody else wrote beside them stays', async () => {
    const { path, file } = fileWith('{"version":1,"note":"mine"}')
    await file.change({ theme: 'dark' })
    expect(stored(path)).toEqual({ version: 1, note: 'mine', language: 'auto', theme: 'dark' })
  })

  test('that cannot be kept are said, with the reason', async () => {
    await expect(new SettingsFile(localHost(), undefined).change({ theme: 'dark' })).rejects.toMatchObject({
      problem: { kind: 'failed' },
    })
    const { path } = fileWith('')
    const below = new SettingsFile(localHost(), join(path, 'settings.json')) // the folder is a file
    await expect(below.change({ theme: 'dark' })).rejects.toMatchObject({
      problem: {
        what: { id: 'settings.notWritten', params: { why: expect.stringMatching(/EEXIST|ENOTDIR/) as string } },
      },
    })
  })
})

test.each([
  ['linux', { HOME: '/home/u' }, '/home/u/.config/sallyport/settings.json'],
  ['linux', { HOME: '/home/u', XDG_CONFIG_HOME: '/c' }, '/c/sallyport/settings.json'],
  ['linux', { HOME: '/home/u', XDG_CONFIG_HOME: 'relative' }, '/home/u/.config/sallyport/settings.json'],
  [
    'darwin',
    { HOME: '/Users/u', XDG_CONFIG_HOME: '/c' },
    '/Users/u/Library/Application Support/Sallyport/settings.json',
  ],
  ['win32', { HOME: 'C:\\Users\\u' }, 'C:\\Users\\u\\AppData\\Roaming\\Sallyport\\settings.json'],
  ['linux', {}, undefined],
] as const)('on %s with %j they lie in %s', (platform, home, path) => {
  expect(settingsFile(platform, home)).toBe(path)
})
