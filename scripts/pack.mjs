// Makes the unpacked desktop app in out/, with the Electron runtime that is here. `npm run dist` makes installers.
import { writeFileSync } from 'node:fs'
import { electronBuilder, theRuntime } from './lib/builder.mjs'
import { packedExecutable, packedStamp } from './lib/packed.mjs'
import { prepare } from './lib/prepare.mjs'

await prepare()
const runtime = await theRuntime()
console.log(`Packing the desktop app with Electron ${runtime.version}.`)
const { code, output } = await electronBuilder(runtime, [
  '--dir',
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
