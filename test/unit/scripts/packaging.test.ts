import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const text = readFileSync(new URL('../../../electron-builder.yml', import.meta.url), 'utf8')

test('the packager can read what it is told, and puts Windows’ helper where only administrators write', () => {
  // a key that stands twice is an error of YAML: no package could be made, of any system
  const { win, nsis } = parse(text) as { win: { extraResources: { to: string }[] }; nsis: { perMachine: boolean } }
  expect(win.extraResources.map(({ to }) => to)).toEqual(['sallyport-helper.cmd'])
  expect(nsis.perMachine).toBe(true)
})
