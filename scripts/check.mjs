// Types, lint, format, layers and unused code. Everything runs, also after a failure; `npm run check -- types lint` runs some.
import { join } from 'node:path'
import { root } from './lib/paths.mjs'
import { install } from './lib/prepare.mjs'
import { capture } from './lib/run.mjs'

/** @type {Record<string, string[]>} */
const checks = {
  types: ['vue-tsc', '--build'],
  // without a cache: what one file says may be wrong because of another that changed
  lint: ['eslint', '.', '--max-warnings', '0'],
  format: ['prettier', '--check', '--log-level', 'warn', '.'],
  layers: ['depcruise', '--config', '.dependency-cruiser.cjs', 'main', 'renderer', 'test', 'scripts'],
  unused: ['knip', '--no-progress'],
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in checks))
if (unknown.length > 0) {
  console.error(`There is no check called ${unknown.join(', ')}. The checks are: ${Object.keys(checks).join(', ')}.`)
  process.exit(2)
}

await install()
const results = await Promise.all(
  Object.entries(checks)
    .filter(([name]) => wanted.length === 0 || wanted.includes(name))
    .map(run),
)
const failed = results.filter((result) => result.code !== 0)
for (const { name, output } of failed) console.log(`\n${name}\n${output.trimEnd()}`)
console.log(
  failed.length === 0
    ? `All ${results.length} checks passed: ${results.map((result) => result.name).join(', ')}.`
    : `\n${failed.length} of ${results.length} checks failed: ${failed.map((result) => result.name).join(', ')}.`,
)
process.exitCode = failed.length === 0 ? 0 : 1

/**
 * @param {[name: string, command: string[]]} check
 * @returns {Promise<{ name: string, code: number, output: string }>}
 */
async function run([name, [program = '', ...args]]) {
  const windows = process.platform === 'win32'
  const bin = join(root, 'node_modules/.bin', windows ? `${program}.cmd` : program)
  // Node starts a .cmd only through the shell. The arguments are the constants above.
  return { name, ...(await capture(windows ? `"${bin}"` : bin, args, { shell: windows })) }
}
