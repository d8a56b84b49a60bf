import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { chromium } from '@playwright/test'
import { browserArgs, findBrowser } from '../../scripts/lib/browser.mjs'
import { createApi } from '../../main/api/index.js'
import { localHost } from '../../main/hosts/index.js'
import { startServer } from '../../main/web/index.js'
import type { LabHost } from '../lab/support/host.js'
import { sallyportCommand } from '../lab/support/sallyport.js'
import { withHosts } from './hosts.js'
import type { Row } from './measure.js'

const RENDERER = fileURLToPath(new URL('../../dist/renderer', import.meta.url))

/** The page's size, and the memory of a server with nothing to do. */
export async function serveRows(): Promise<Row[]> {
  const size = gzipped(RENDERER) / 1000
  const memory = await withHosts(['bench-serve'], async (host) => (host ? idleMemory(host) : NaN))
  return [
    { what: 'serve: memory of the idle server', figure: `${memory.toFixed(0)} MB`, ratio: '', wanted: '< 90 MB' },
    { what: 'serve: size of the page, compressed', figure: `${size.toFixed(0)} kB`, ratio: '', wanted: '< 250 kB' },
    {
      what: 'serve: first paint of the Overview',
      figure: `${(await firstPaint()).toFixed(0)} ms`,
      ratio: '',
      wanted: '',
    },
  ]
}

async function idleMemory(host: LabHost): Promise<number> {
  const server = host.spawn([...(await sallyportCommand(host)), 'serve', '--json'])
  await new Promise<void>((resolve, reject) => {
    if (!server.stdout) throw new Error('no output to read')
    createInterface({ input: server.stdout }).once('line', () => {
      resolve()
    })
    server.once('exit', () => {
      reject(new Error('the server ended at once'))
    })
  })
  const memory = resident(await host.innerPid(server))
  server.kill()
  return memory
}

/** The resident set of a process, in MB (VmRSS, proc(5)). */
function resident(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000
}

function gzipped(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + gzipSync(readFileSync(join(entry.parentPath, entry.name))).length, 0)
}

/** From navigation to first contentful paint, in this machine's Chromium on its own loopback; the median of five. */
async function firstPaint(): Promise<number> {
  const browser = await chromium.launch({ executablePath: findBrowser() ?? '', args: browserArgs })
  const paints: number[] = []
  try {
    for (let round = 0; round < 5; round++) {
      const server = await startServer({
        api: createApi({ shell: 'web', here: localHost(process.env) }),
        renderer: RENDERER,
      })
      const page = await browser.newPage()
      await page.goto(server.url)
      await page.getByRole('heading', { level: 1 }).waitFor()
      paints.push(
        await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN),
      )
      await page.close()
      await server.close()
    }
  } finally {
    await browser.close()
  }
  return paints.sort((a, b) => a - b)[2] ?? NaN
}
