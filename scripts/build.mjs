// Builds dist/. `npm run build` makes everything; `npm run build -- node helper` only the parts named.
import { execFile } from 'node:child_process'
import { chmod, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build, runnerImport } from 'vite'
import { parse } from 'yaml'
import { root } from './lib/paths.mjs'

const parts = ['start', 'node', 'program', 'helper', 'preload', 'renderer']

const wanted = process.argv.slice(2)
const unknown = wanted.filter((part) => !parts.includes(part))
if (unknown.length > 0) {
  console.error(`There is no part called ${unknown.join(', ')}. The parts are: ${parts.join(', ')}.`)
  process.exit(2)
}

const started = performance.now()
const dist = join(root, 'dist')
/** What the command line imports when it is needed. */
const programParts = join(dist, 'program')
if (wanted.length === 0) await rm(dist, { recursive: true, force: true })

process.chdir(root)
try {
  await make()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
console.log(`Built ${wanted.length === 0 ? 'everything' : wanted.join(', ')} in ${seconds(started)} s.`)

/** @param {string} part */
function makes(part) {
  return wanted.length === 0 || wanted.includes(part)
}

async function make() {
  if (makes('program')) await rm(programParts, { recursive: true, force: true }) // named by their content
  await Promise.all(
    parts.filter(makes).map((part) => build({ configFile: join(root, `vite.${part}.ts`), logLevel: 'warn' })),
  )
  await cp(join(root, 'resources'), join(dist, 'resources'), { recursive: true })
  await profilesAsJson(join(dist, 'resources', 'profiles'))
  await writeFile(join(dist, 'package.json'), '{ "type": "commonjs" }\n')
  if (makes('start')) await makeExecutable(join(dist, 'cli.js'))
  await keepCompiled()
  if (wanted.length === 0) await writeFile(join(dist, '.built'), '')
}

/**
 * The services that come with the program are read at almost every start: YAML takes 20 ms to load and parse, and to check
 * what it says another 2.
 * @param {string} folder
 */
async function profilesAsJson(folder) {
  const loaded = await runnerImport(join(root, 'main/model/profile.ts'))
  const { Profile } = /** @type {typeof import('../main/model/profile.ts')} */ (loaded.module)
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.yaml'))) {
    const path = join(folder, name)
    const checked = Profile.safeParse(parse(await readFile(path, 'utf8')))
    if (!checked.success) throw new Error(`${name} is not valid: ${JSON.stringify(checked.error.issues)}`)
    await writeFile(path.replace(/\.yaml$/, '.json'), `${JSON.stringify(checked.data, null, 1)}\n`)
    await rm(path)
  }
}

/** What is started most is compiled now: V8 reads its own code three times faster than ours. */
async function keepCompiled() {
  /** @type {string[]} */
  const made = []
  if (makes('program')) made.push('program.js', ...(await readdir(programParts)).map((name) => join('program', name)))
  if (makes('helper')) made.push('helper-program.js')
  if (made.length === 0) return
  for (const name of made) {
    const file = join(dist, name)
    await writeFile(file, wrapped(inAscii(await readFile(file, 'utf8'), name)))
  }
  await promisify(execFile)(process.execPath, [join(root, 'scripts', 'keep-compiled.mjs'), dist])
}

/**
 * The same program with every other character written as an escape: V8 takes ASCII as it lies on the disk.
 * @param {string} code
 * @param {string} name
 */
function inAscii(code, name) {
  if (/\\[^\0-\x7f]|String\.raw/.test(code))
    throw new Error(`${name} has characters that cannot be written as escapes.`)
  // It is run as a script (see code-cache.ts), which has no import(); the bundler leaves that of Node's own modules.
  const [left] = /\bimport\(["'`]node:[^)]*\)/.exec(code) ?? []
  if (left !== undefined)
    throw new Error(`${name} has ${left}, which fails when it runs: use process.getBuiltinModule.`)
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/**
 * In the function that Node would put around it: to do so at every start copies all of it.
 * @param {string} code
 */
function wrapped(code) {
  return `(function (exports, require, module, __filename, __dirname) {${code}\n})`
}

/** @param {string} file */
async function makeExecutable(file) {
  const code = await readFile(file, 'utf8')
  if (!code.startsWith('#!')) await writeFile(file, `#!/usr/bin/env node\n${code}`)
  await chmod(file, 0o755)
}

/** @param {number} since */
function seconds(since) {
  return ((performance.now() - since) / 1000).toFixed(1)
}
