// Runs a command inside a test host of its own, with real firewalls, and ends with its exit code:
//   node test/e2e/in-host.mjs COMMAND ARGUMENT…
// Browser, app, server and the tests that drive them then share one loopback interface, which is not the machine's.
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const support = async (name) =>
  (await runnerImport(fileURLToPath(new URL(`../lab/support/${name}.ts`, import.meta.url)))).module
const { LabHost } = await support('host')

const host = await LabHost.start('e2e')
try {
  const child = host.spawn(process.argv.slice(2), {
    env: {
      ...process.env,
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/root',
      IN_TEST_HOST: 'yes',
    },
    stdio: 'inherit',
  })
  process.exitCode = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
} finally {
  await host.close()
}
