import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  fitToScreens,
  parseWindowState,
  readWindowState,
  writeWindowState,
} from '../../../main/desktop/window-state.js'

const FIRST = { width: 1280, height: 800, maximised: false }
const SCREEN = { x: 0, y: 27, width: 1920, height: 1053 }
const RIGHT = { x: 1920, y: 0, width: 1280, height: 1024 }

describe('what was kept', () => {
  test('is read back', () => {
    const state = { at: { x: -10, y: 30 }, width: 900, height: 700, maximised: true }
    expect(parseWindowState(JSON.stringify(state))).toEqual(state)
  })

  test.each([
    ...['', '{', 'null', '[]', '{}', '{"width":1280}', '{"width":"1280","height":800,"maximised":false}'],
    ...['{"width":-1,"height":800,"maximised":false}', '{"width":1e9,"height":800,"maximised":false}'],
    ...[
      '{"width":1280.5,"height":800,"maximised":false}',
      '{"at":{"x":1},"width":1280,"height":800,"maximised":false}',
    ],
  ])('%j is no state: the first one is taken', (text) => {
    expect(parseWindowState(text)).toEqual(FIRST)
  })

  test('is written whole, readable for its owner only, and leaves nothing beside it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-window-'))
    onTestFinished(() => {
      rmSync(folder, { recursive: true })
    })
    const file = join(folder, 'window.json')
    expect(readWindowState(file)).toEqual(FIRST)
    writeFileSync(file, 'damaged')
    const state = { at: { x: 5, y: 40 }, width: 1000, height: 700, maximised: false }
    writeWindowState(file, state)
    expect(readWindowState(file)).toEqual(state)
    expect(readdirSync(folder)).toEqual(['window.json'])
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(state)
  })

  test('is not kept where it cannot be written, and that is no fault', () => {
    expect(() => {
      writeWindowState('/nowhere/at/all/window.json', FIRST)
    }).not.toThrow()
  })
})

describe('fitted to the screens of today', () => {
  const fit = (state: Parameters<typeof fitToScreens>[0]) => fitToScreens(state, [SCREEN, RIGHT])

  test.each([
    ['on the first screen', { x: 100, y: 100 }],
    ['on the second screen', { x: 2000, y: 10 }],
    ['half off to the right, with the title bar at hand', { x: 1920 + 1280 - 200, y: 100 }],
    ['half off to the left', { x: -1000, y: 100 }],
  ])('%s it stays', (_name, at) => {
    expect(fit({ ...FIRST, at }).at).toEqual(at)
  })

  test.each([
    ['beyond the right edge', { x: 3300, y: 100 }],
    ['with a sliver of the title bar', { x: 1920 + 1280 - 50, y: 100 }],
    ['above the work area, where a panel hides its title bar', { x: 100, y: -100 }],
    ['below the edge', { x: 100, y: 1075 }],
    ['on a screen that is gone', { x: -5000, y: -5000 }],
  ])('%s it goes to the middle', (_name, at) => {
    expect(fit({ ...FIRST, at })).toEqual(FIRST)
  })

  test('it is neither larger than the screen nor smaller than the pages allow', () => {
    expect(fit({ at: { x: 2000, y: 10 }, width: 4000, height: 3000, maximised: true })).toEqual({
      at: { x: 2000, y: 10 },
      width: 1280,
      height: 1024,
      maximised: true,
    })
    expect(fit({ ...FIRST, width: 10, height: 10 })).toMatchObject({ width: 800, height: 600 })
  })

  test('without any screen it has its first size', () => {
    expect(fitToScreens({ ...FIRST, at: { x: 1, y: 1 } }, [])).toEqual(FIRST)
  })
})
