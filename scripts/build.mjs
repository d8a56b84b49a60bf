// Builds dist/. `npm run build` makes everything; `npm run build -- node helper` only the parts named.
import { chmod, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, runnerImport } from 'vite'
import { parse } from 'yaml'
import { root } from './lib/paths.mjs'

const parts = ['node', 'helper', 'preload', 'renderer']

const wanted = process.argv.slice(2)
const unknown = wanted.filter((part) => !parts.includes(part))
if (unknown.length > 0) {
  console.error(`There is no part called ${unknown.join(', ')}. The parts are: ${parts.join(', ')}.`)
  process.exit(2)
}

const started = performance.now()
const dist = join(root, 'dist')
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
  if (makes('node')) await rm(join(dist, 'chunks'), { recursive: true, force: true }) // named by their content
  await Promise.all(
    parts.filter(makes).map((part) => build({ configFile: join(root, `vite.${part}.ts`), logLevel: 'warn' })),
  )
  await cp(join(root, 'resources'), join(dist, 'resources'), { recursive: true })
  await profilesAsJson(join(dist, 'resources', 'profiles'))
  await writeFile(join(dist, 'package.json'), '{ "type": "commonjs" }\n')
  if (makes('node')) await chmod(join(dist, 'cli.js'), 0o755)
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

/** @param {number} since */
function seconds(since) {
  return ((performance.now() - since) / 1000).toFixed(1)
}
