// Keeps what V8 makes of the command line and of the helper beside them: `node scripts/keep-compiled.mjs DIST`. In processes
// of its own, as V8 remembers what it has compiled, and then does not look at what lies on the disk.
import { execFileSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [dist = '', check] = process.argv.slice(2)
const program = join(dist, 'program.js')
const helper = join(dist, 'helper-program.js')
/** @type {typeof import('../main/start/code-cache.ts')} */
const { compile, isCached } = createRequire(import.meta.url)(join(dist, 'code-cache.js'))

if (check === undefined) {
  const cli = compile(program)
  const served = compile(helper)
  const { rehearse } = /** @type {typeof import('../main/cli/index.ts')} */ (cli.exports)
  const { serveRequest } = /** @type {typeof import('../main/start/helper-program.ts')} */ (served.exports)
  const recorded = ['rehearsal-nftables.json', 'rehearsal-ufw.json'].map((name) =>
    readFile(new URL(name, import.meta.url), 'utf8'),
  )
  await rehearse(
    serveRequest,
    (await Promise.all(recorded)).map((text) => JSON.parse(text)),
  )
  cli.keep()
  served.keep()
  execFileSync(process.execPath, [import.meta.filename, dist, 'check'])
} else
  for (const name of await readdir(dist, { recursive: true })) {
    const file = join(dist, name).replace(/\.v8$/, '')
    if (name.endsWith('.v8') && !isCached(file)) throw new Error(`V8 does not take back its own code of ${file}.`)
  }
