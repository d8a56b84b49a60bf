// The suites: what each needs, how it is run, and how its result is counted.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { hasApt, missingPackages } from '../lab-packages.mjs'
import { findBrowser } from './browser.mjs'
import { countPlaywright, countVitest } from './count.mjs'
import { isPacked } from './packed.mjs'
import { findRuntime } from './electron.mjs'
import { root } from './paths.mjs'
import { run } from './run.mjs'

/** @typedef {import('./count.mjs').Count} Count */

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {boolean} lab whether it makes machines of its own, with real firewalls
 * @property {() => Promise<Count>} run
 */

/** @type {readonly Suite[]} in the order in which they run */
export const suites = [
  { name: 'unit', lab: false, run: () => vitest('unit', ['unit', 'renderer']) },
  { name: 'lab', lab: true, run: () => vitest('lab', ['lab']) },
  { name: 'faults', lab: true, run: () => vitest('faults', ['faults']) },
  { name: 'browser', lab: true, run: () => playwright('browser') },
  { name: 'desktop', lab: true, run: desktop },
  { name: 'package', lab: true, run: installed },
]

/** Compares the machine's firewall with what it was before the suites; runs after them. */
export const machineSuite = { name: 'machine', lab: true, run: () => vitest('machine', ['machine']) }

/**
 * @param {Suite} suite
 * @returns {Promise<string | undefined>} why it cannot run here
 */
export async function obstacle({ name, lab }) {
  if (!lab) return undefined
  if (process.platform !== 'linux') return 'its firewalls run on Linux only'
  if (process.getuid?.() !== 0) return 'it makes machines of its own, which only root may'
  if (hasApt()) {
    const missing = await missingPackages([name])
    if (name === 'browser' && findBrowser())
      missing.splice(0, missing.length, ...missing.filter((it) => it !== 'chromium'))
    if (missing.length > 0) return `these packages are missing: ${missing.join(' ')}`
  }
  if (name === 'browser' && !findBrowser()) return 'there is no Chromium or Chrome'
  return undefined
}

/**
 * @param {string} name
 * @param {string[]} projects
 */
async function vitest(name, projects) {
  const report = reportFile(name)
  const args = ['run', ...projects.flatMap((project) => ['--project', project])]
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await run(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args, ...reporters])
  return countVitest(read(report), code)
}

/**
 * @param {string} project
 * @param {NodeJS.ProcessEnv} [env]
 */
async function playwright(project, env = {}) {
  const report = reportFile(project)
  const cli = join(root, 'node_modules/@playwright/test/cli.js')
  const config = `--config=${join(root, 'playwright.config.ts')}`
  const inHost = join(root, 'test/e2e/in-host.mjs')
  const words = [inHost, process.execPath, cli, 'test', config, `--project=${project}`, '--reporter=list,json']
  const code = await run(process.execPath, words, {
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report, ...env },
  })
  return countPlaywright(read(report), code)
}

/** The packed app, on a display of its own. */
async function desktop() {
  const runtime = findRuntime()
  if (!runtime || !isPacked(runtime)) {
    const code = await run(process.execPath, [join(root, 'scripts/pack.mjs')])
    if (code !== 0) return { passed: 0, failed: 1, skipped: 0 }
  }
  const screen = await startScreen()
  try {
    return await playwright('desktop', { DISPLAY: screen.display })
  } finally {
    screen.stop()
  }
}

/** The deb, installed; packed quickly, as it is thrown away. */
async function installed() {
  const code = await run(process.execPath, [
    join(root, 'scripts/dist.mjs'),
    '--linux',
    'deb',
    '--config.deb.compression=gz',
  ])
  return code === 0 ? vitest('package', ['package']) : { passed: 0, failed: 1, skipped: 0 }
}

/** Starts Xvfb on the first free display. */
async function startScreen() {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const stop = () => server.kill()
  process.once('exit', stop)
  const number = await new Promise((resolve, reject) => {
    server.stdio[3]?.once('data', (chunk) => resolve(String(chunk).trim()))
    server.once('error', reject)
    server.once('close', (code) =>
      reject(new Error(`Xvfb ended with exit code ${code}, so there is no display for the desktop suite.`)),
    )
  })
  return { display: `:${number}`, stop }
}

/** @param {string} name */
function reportFile(name) {
  const folder = join(root, 'test-results')
  const file = join(folder, `${name}.json`)
  mkdirSync(folder, { recursive: true })
  rmSync(file, { force: true })
  return file
}

/** @param {string} file */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
