import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { pageWord } from '../../../main/desktop/page-word.js'

test('only pages of the list can be asked for', () => {
  expect(pageWord(['sallyport-desktop', '--page=open'])).toBe('#/open')
  expect(pageWord(['sallyport-desktop', '--page=doctor', '--allow-file-access'])).toBe('#/doctor')
  for (const word of ['--page=', '--page=history', '--page=open/apply', '--page=https://a.example', '#/open', '--page'])
    expect(pageWord(['sallyport-desktop', word])).toBeUndefined()
})

test('the actions of the desktop entry ask for pages of the list', () => {
  const text = readFileSync(new URL('../../../electron-builder.yml', import.meta.url), 'utf8')
  const { deb } = parse(text) as {
    deb: { desktop: { entry: { Actions: string }; desktopActions: Record<string, { Exec: string }> } }
  }
  const { entry, desktopActions } = deb.desktop
  expect(entry.Actions).toBe(`${Object.keys(desktopActions).join(';')};`)
  for (const { Exec } of Object.values(desktopActions)) {
    const [program, ...words] = Exec.split(' ')
    expect([program, words.length, pageWord(words)]).toEqual(['sallyport-desktop', 1, expect.any(String)])
  }
})
