import { fileURLToPath } from 'node:url'
import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { SIGNS } from '../../../main/tray/face.js'
import { loadIcons } from '../../../main/tray/icons.js'
import { pixelsOf, type Pixels } from '../../../main/tray/png.js'

const icons = loadIcons(fileURLToPath(new URL('../../../resources/icons/tray', import.meta.url)))

test('every sign is there for panels of every size, and for two pixels in one', () => {
  for (const sign of SIGNS)
    expect(icons[sign].map(({ width, height }) => [width, height])).toEqual(
      [16, 22, 24, 32, 44, 48, 64].map((size) => [size, size]),
    )
})

test('signs differ in shape, not only in colour', () => {
  const shape = ({ argb, width }: Pixels) =>
    Array.from({ length: width * width }, (_, pixel) => ((argb[pixel * 4] ?? 0) > 127 ? '#' : '.')).join('')
  for (const size of [0, 1, 3]) {
    const shapes = SIGNS.map((sign) => shape(icons[sign][size] as Pixels))
    for (const one of shapes)
      for (const other of shapes.filter((each) => each !== one)) {
        const differing = [...one].filter((pixel, index) => pixel !== other[index]).length
        expect(differing / one.length).toBeGreaterThan(0.08)
      }
    expect(new Set(shapes).size).toBe(SIGNS.length)
  }
})

test('pixels are ARGB, whichever way a row was filtered', () => {
  const pixels = [1, 2, 3, 4].map((row) => [row, 10 * row, 200, 255, row, 20, 30 * row, 128])
  const bytes = (row: number, column: number) => pixels[row]?.[column] ?? 0
  const left = (row: number, column: number) => (column < 4 ? 0 : bytes(row, column - 4))
  const filters = [
    () => 0,
    left,
    (row: number, column: number) => bytes(row - 1, column),
    (row: number, column: number) => (left(row, column) + bytes(row - 1, column)) >> 1,
  ]
  const rows = pixels.map((row, index) =>
    Buffer.from([index, ...row.map((value, column) => value - (filters[index]?.(index, column) ?? 0))]),
  )
  const chunk = (type: string, body: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(body.length)
    return Buffer.concat([length, Buffer.from(type), body, Buffer.alloc(4)])
  }
  const header = Buffer.from('00000002000000040806000000', 'hex')
  const png = [Buffer.alloc(8), chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(rows)))]
  const { width, height, argb } = pixelsOf(Buffer.concat(png))
  expect([width, height]).toEqual([2, 4])
  expect([...argb]).toEqual(
    pixels.flatMap(([r, g, b, a, r2, g2, b2, a2]) => [a, r, g, b, a2, r2, g2, b2]).map((value) => (value ?? 0) & 255),
  )
})

test('a picture of another kind is refused, not drawn wrongly', () => {
  expect(() => pixelsOf(Buffer.alloc(8))).toThrow('not a PNG of RGBA')
})
