// Brings a fresh clone to the point where it can run: dependencies, then dist/. Node's own modules only.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'
import { npm, run } from './run.mjs'

/** What dist/ is made from. */
const sources = ['main', 'renderer', 'resources', 'package.json', 'package-lock.json', 'scripts/build.mjs']

/** Installs and builds where needed. Ends the process when either fails, since nothing after it could work. */
export async function prepare() {
  await install()
  if (!isBuilt()) {
    console.log('Building Sallyport.')
    await must(run(process.execPath, [join(root, 'scripts/build.mjs')]), 'The build failed. Its own message is above.')
  }
}

/** Installs the dependencies where needed; ends the process when that fails. */
export async function install() {
  if (isInstalled()) return
  console.log('Installing the dependencies with npm ci. This takes about a minute the first time.')
  await must(npm(['ci']), 'npm ci failed, so Sallyport cannot be built. Its own message is above.')
}

/** True when node_modules holds what package-lock.json asks for. */
function isInstalled() {
  const installed = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(installed)) return false
  const wanted = Object.entries(packages(join(root, 'package-lock.json')))
  const present = packages(installed)
  return wanted.every(([path, { version, optional }]) => {
    const found = present[path]
    return path === '' || (found ? found.version === version : optional === true)
  })
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packages(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages
}

/** True when dist/ was built after the last change to what it is made from. */
function isBuilt() {
  const stamp = join(root, 'dist/.built')
  if (!existsSync(stamp)) return false
  const configs = readdirSync(root).filter((name) => /^vite\..*\.ts$/.test(name))
  return newest([...sources, ...configs].map((name) => join(root, name))) < statSync(stamp).mtimeMs
}

/**
 * The last change below these paths, in ms. Folders count too, since theirs is the only trace of a deleted file.
 * @param {string[]} paths
 * @returns {number}
 */
function newest(paths) {
  return Math.max(
    0,
    ...paths.filter(existsSync).map((path) => {
      const stat = statSync(path)
      return stat.isDirectory()
        ? Math.max(stat.mtimeMs, newest(readdirSync(path).map((name) => join(path, name))))
        : stat.mtimeMs
    }),
  )
}

/**
 * @param {Promise<number>} work
 * @param {string} message
 */
async function must(work, message) {
  const code = await work
  if (code === 0) return
  console.error(message)
  process.exit(code)
}
