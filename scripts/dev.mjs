// For working on Sallyport. `npm run dev` shows the page with hot reload against a practice machine (`npm run dev --
// --practice=firewalld` chooses its firewall); `npm run dev -- cli detect` runs the command line from its sources.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createServer, createServerModuleRunner } from 'vite'
import { root } from './lib/paths.mjs'

const words = process.argv.slice(2)
if (words[0] === 'cli') await cli(words.slice(1))
else await page(words)

/**
 * Loads the sources as they are, each when it is needed; nothing is built.
 * @param {string[]} args
 */
async function cli(args) {
  const server = await createServer({
    root,
    configFile: false,
    appType: 'custom',
    logLevel: 'warn',
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  })
  const runner = createServerModuleRunner(server.environments.ssr, { hmr: false })
  /** @type {typeof import('../main/cli/index.ts')} */
  const { main } = await runner.import('/main/cli/index.ts')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  process.exitCode = await main(['node', 'sallyport', ...args], version)
  await server.close()
}

/**
 * The built server answers the calls; the page comes from its sources, through Vite, which hands the calls on.
 * @param {string[]} args
 */
async function page(args) {
  if (!existsSync(join(root, 'dist', '.built'))) await import('./build.mjs')
  const practice = args.length > 0 ? args : ['--practice']
  const behind = spawn(process.execPath, [join(root, 'dist/cli.js'), ...practice, 'serve', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  behind.once('exit', (code) => process.exit(code ?? 1))
  const link = await new Promise((resolve) => {
    createInterface({ input: behind.stdout }).once('line', (line) => resolve(new URL(JSON.parse(line).url)))
  })
  const server = await createServer({
    configFile: join(root, 'vite.renderer.ts'),
    root: join(root, 'renderer'),
    server: {
      host: '127.0.0.1',
      proxy: Object.fromEntries(['/api', '/session'].map((path) => [path, { target: link.origin, configure: asOwn }])),
    },
  })
  await server.listen()
  const own = new URL(server.resolvedUrls?.local[0] ?? '').origin
  console.log(`\nThe page, with hot reload (what is under main/ is built: start again after a change there):\n`)
  console.log(`  ${own}/${link.hash}\n\nThe link works once. Press Ctrl-C to end.`)
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => behind.kill('SIGTERM'))

  /**
   * The server takes calls of its own page only, and the page that Vite shows is that; any other stays a stranger.
   * @param {Parameters<NonNullable<import('vite').ProxyOptions['configure']>>[0]} proxy
   */
  function asOwn(proxy) {
    proxy.on('proxyReq', (request) => {
      request.setHeader('host', link.host)
      if (request.getHeader('origin') === own) request.setHeader('origin', link.origin)
    })
  }
}
