import { inflateSync } from 'node:zlib'

/** A picture as a StatusNotifierItem sends it: ARGB, 32 bits, the most significant byte first. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly argb: Buffer
}

const SIGNATURE_BYTES = 8
const BYTES = 4

/** Reads the one kind of PNG that our signs are: eight bits, red, green, blue and alpha, not interlaced. @throws Error for another */
export function pixelsOf(png: Buffer): Pixels {
  const packed: Buffer[] = []
  let header: Buffer | undefined
  for (let at = SIGNATURE_BYTES; at < png.length;) {
    const length = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    const body = png.subarray(at + 8, at + 8 + length)
    if (type === 'IHDR') header = body
    if (type === 'IDAT') packed.push(body)
    at += length + 12
  }
  if (header?.toString('hex', 8) !== '0806000000') throw new Error('not a PNG of RGBA with eight bits')
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const rows = unfilter(inflateSync(Buffer.concat(packed)), width * BYTES, height)
  const argb = Buffer.alloc(rows.length)
  for (let at = 0; at < rows.length; at += BYTES) {
    argb[at] = rows[at + 3] ?? 0
    rows.copy(argb, at + 1, at, at + 3)
  }
  return { width, height, argb }
}

/** Each row says how it was told from the one above and the pixel on the left: PNG specification, 9 Filtering. */
function unfilter(data: Buffer, stride: number, height: number): Buffer {
  const rows = Buffer.alloc(stride * height)
  for (let row = 0; row < height; row += 1) {
    const filter = data[row * (stride + 1)]
    for (let column = 0; column < stride; column += 1) {
      const at = row * stride + column
      const left = column < BYTES ? 0 : (rows[at - BYTES] ?? 0)
      const up = row === 0 ? 0 : (rows[at - stride] ?? 0)
      const corner = row === 0 || column < BYTES ? 0 : (rows[at - stride - BYTES] ?? 0)
      rows[at] = (data[row * (stride + 1) + 1 + column] ?? 0) + predicted(filter, left, up, corner)
    }
  }
  return rows
}

function predicted(filter: number | undefined, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left
    case 2:
      return up
    case 3:
      return (left + up) >> 1
    case 4:
      return paeth(left, up, corner)
    default:
      return 0
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(guess - value)) as [
    number,
    number,
    number,
  ]
  if (toLeft <= toUp && toLeft <= toCorner) return left
  return toUp <= toCorner ? up : corner
}
