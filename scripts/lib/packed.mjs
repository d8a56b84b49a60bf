// The unpacked desktop app that scripts/pack.mjs makes.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

const folders = {
  linux: ['linux-unpacked', 'linux-arm64-unpacked'],
  darwin: ['mac/Sallyport.app/Contents/MacOS', 'mac-arm64/Sallyport.app/Contents/MacOS'],
  win32: ['win-unpacked', 'win-arm64-unpacked'],
}

/** The app's executable; empty when it was never packed. */
export function packedExecutable() {
  const { platform } = process
  const name = { darwin: 'Sallyport', win32: 'Sallyport.exe' }[String(platform)] ?? 'sallyport-desktop'
  const dirs = folders[/** @type {keyof typeof folders} */ (platform)] ?? []
  return dirs.map((dir) => join(root, 'out', dir, name)).find(existsSync) ?? ''
}

/** Written by scripts/pack.mjs when it is done: the version of the runtime inside. */
export const packedStamp = join(root, 'out/.packed')

/**
 * True when the app is packed with this runtime and from the present dist/.
 * @param {import('./electron.mjs').Runtime} runtime
 */
export function isPacked(runtime) {
  if (!packedExecutable() || !existsSync(packedStamp)) return false
  const stale = statSync(packedStamp).mtimeMs < statSync(join(root, 'dist/.built')).mtimeMs
  return !stale && readFileSync(packedStamp, 'utf8') === runtime.version
}
