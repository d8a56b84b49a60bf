// `npm run bench`, or `npm run bench -- start rules`: prints ratios measured in one run, as a table. It judges nothing: figures differ from machine to
// machine, and a busy one shows it in the spread. Needs what the lab needs: root on Debian or Ubuntu.
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const { module } = await runnerImport(fileURLToPath(new URL('bench.ts', import.meta.url)))
await module.bench(process.argv.slice(2))
