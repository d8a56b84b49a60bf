// Writes a file in a test host of its own, and says what the host has of it: node write-in-host.mjs PATH
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const [, , path = ''] = process.argv
const { LabHost } = (await runnerImport(fileURLToPath(new URL('host.ts', import.meta.url)))).module
const host = await LabHost.start('within')
try {
  await host.write(path, 'here')
  process.stdout.write(await host.read(path))
} finally {
  await host.close()
}
