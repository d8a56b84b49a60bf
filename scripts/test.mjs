// Installs, builds and runs every suite that can run here; says which it left out and why; ends with the line `N passed, N failed`.
//
//   npm test -- [--install] [unit | lab | faults | browser | desktop | package ...]
//
// As root on Debian or Ubuntu it first installs the packages that the suites need: it asks on a terminal, needs --install without
// one, and goes ahead under CI=true, where leaving a suite out is an error.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './lib/paths.mjs'
import { prepare } from './lib/prepare.mjs'

const args = process.argv.slice(2)
const inCi = /^(1|true)$/i.test(process.env.CI ?? '')

await prepare()
// What follows imports what has just been installed.
const { hasApt, installPackages, missingPackages } = await import('./lab-packages.mjs')
const { machineSuite, obstacle, suites } = await import('./lib/suites.mjs')
const { snapshot } = await import('./lib/own-firewall.mjs')
const { total } = await import('./lib/count.mjs')

const names = suites.map((suite) => suite.name)
const asked = args.filter((arg) => !arg.startsWith('-'))
const unknown = args.filter((arg) => arg !== '--install' && !names.includes(arg))
if (unknown.length > 0) {
  console.error(`There is no suite called ${unknown.join(', ')}. The suites are: ${names.join(', ')}.`)
  process.exit(2)
}
const wanted = suites.filter((suite) => asked.length === 0 || asked.includes(suite.name))

const isRoot = process.getuid?.() === 0
if (hasApt() && isRoot) {
  const missing = await missingPackages(wanted.filter((suite) => suite.lab).map((suite) => suite.name))
  if (missing.length > 0) await installPackages(missing, { agreed: inCi || args.includes('--install') })
}

/** @type {{ name: string, why: string }[]} */
const leftOut = []
/** @type {(import('./lib/count.mjs').Count & { name: string })[]} */
const results = []

// Only root can read it; and without root no suite runs that could touch it.
if (process.platform === 'linux' && isRoot) rememberMachine()
for (const suite of wanted) {
  const why = await obstacle(suite)
  if (why) leftOut.push({ name: suite.name, why })
  else await runSuite(suite)
}
// Last of all, after everything that could have touched it.
if (results.some(({ name }) => name !== 'unit')) await runSuite(machineSuite)

console.log('')
for (const { name, passed, failed, skipped } of results) {
  console.log(`${name.padEnd(8)} ${failed === 0 ? 'ok    ' : 'FAILED'} ${passed} ok, ${failed} not, ${skipped} skipped`)
}
for (const { name, again = [] } of results)
  for (const test of again) console.log(`${name.padEnd(8)} passed only when it was tried again: ${test}`)
for (const { name, why } of leftOut) console.log(`${name.padEnd(8)} left out: ${why}`)
const all = total(results)
const failed = all.failed + (inCi ? leftOut.length : 0)
if (inCi && leftOut.length > 0) console.log('In CI a suite that is left out counts as failed.')
console.log(`${all.passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && results.length > 0 ? 0 : 1

/** @param {import('./lib/suites.mjs').Suite} suite */
async function runSuite(suite) {
  console.log(`\nSuite: ${suite.name}`)
  try {
    results.push({ name: suite.name, ...(await suite.run()) })
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    results.push({ name: suite.name, passed: 0, failed: 1, skipped: 0 })
  }
}

/** What the machine's own firewall is before the first suite; the machine suite compares. */
function rememberMachine() {
  const folder = join(root, 'test-results')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'machine-before.json'), JSON.stringify(snapshot(), null, 2))
}
