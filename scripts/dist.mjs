// Makes the installers of this system in out/: on Linux the debs, elsewhere what electron-builder.yml names.
//
//   npm run dist -- [--official] [arguments for electron-builder, such as: --linux AppImage deb]
//
// With --official nothing is made of any other Electron than the one that package.json names.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { electronBuilder, theRuntime } from './lib/builder.mjs'
import { makeCliPackage } from './lib/cli-package.mjs'
import { root } from './lib/paths.mjs'
import { prepare } from './lib/prepare.mjs'

const named = process.argv.slice(2).filter((word) => word !== '--official')
const targets = named.length > 0 || process.platform !== 'linux' ? named : ['--linux', 'deb']

await prepare()
const runtime = await theRuntime()
if (!runtime.official) {
  console.warn(`Electron ${runtime.version} is not the one of package.json: good to try it, not to publish it.`)
  if (process.argv.includes('--official')) process.exit(1)
}
console.log('Making the installers. This takes a minute or two.')
// beside the app of `npm run pack`, whose fuses are those of the tests
const out = join(root, 'out/dist')
let { code, output } = await electronBuilder(runtime, [...targets, '--config.directories.output=out/dist'])
if (code === 0 && targets.includes('deb')) {
  const quick = targets.includes('--config.deb.compression=gz') ? ['--deb-compression', 'gz'] : []
  ;({ code, output } = await makeCliPackage(out, quick))
}
if (code === 0)
  for (const name of readdirSync(out).filter((file) => /\.(?:deb|AppImage|dmg|zip|exe)$/.test(file)))
    console.log(`Made: out/dist/${name}`)
else console.error(`${output}\nThe installers could not be made. What was said is above.`)
process.exitCode = code
