import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SIGNS, type Sign } from './face.js'
import { pixelsOf, type Pixels } from './png.js'

/** Each sign in all its sizes, the smallest first. */
export type Icons = Readonly<Record<Sign, readonly Pixels[]>>

/** @param folder where the PNG files that scripts/tray-icons.mjs draws lie */
export function loadIcons(folder: string): Icons {
  const files = readdirSync(folder)
  const sizesOf = (sign: Sign) =>
    files
      .filter((file) => file.startsWith(`${sign}-`))
      .map((file) => pixelsOf(readFileSync(join(folder, file))))
      .sort((a, b) => a.width - b.width)
  return Object.fromEntries(SIGNS.map((sign) => [sign, sizesOf(sign)])) as Record<Sign, Pixels[]>
}
