import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CHECKOUT, PUBLIC, showToEverybody } from '../../support/for-everybody.js'
import type { LabHost, RunInHost, RunResult } from './host.js'
import { withoutIds } from '../../support/english.js'

export interface SallyportResult extends RunResult {
  /** The one JSON value that it printed. */
  readonly json: () => unknown
  /** The NDJSON that it printed, a value a line. */
  readonly events: () => readonly Readonly<Record<string, unknown>>[]
}

const shown = new WeakMap<LabHost, Promise<void>>()

/** Runs the built `sallyport` in the host, as root unless `uid` says otherwise. */
export async function sallyport(
  host: LabHost,
  args: readonly string[],
  options: RunInHost = {},
): Promise<SallyportResult> {
  const result = await host.run([...(await sallyportCommand(host, options.uid)), ...args], options)
  const told = () => `sallyport ${args.join(' ')}: exit ${result.code}\n${result.stdout}\n${result.stderr}`
  return {
    ...result,
    json: () => parse(result.stdout, told),
    events: () =>
      result.stdout
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => parse(line, told) as Readonly<Record<string, unknown>>),
  }
}

/** The words that start `sallyport` for a user, to put in front of its arguments: for `host.spawn`. */
export async function sallyportCommand(host: LabHost, uid = 0): Promise<readonly string[]> {
  const cli = join(CHECKOUT, 'dist/cli.js')
  if (!existsSync(cli)) throw new Error(`${cli} is not there: run \`npm run build\` first`)
  return [await pathFor(host, uid, process.execPath), await pathFor(host, uid, cli)]
}

/** Where a user of the host finds a file of the checkout, or Node. */
export async function pathFor(host: LabHost, uid: number, path: string): Promise<string> {
  if (uid === 0 || isPublic(path)) return path
  const ready = shown.get(host) ?? showToEverybody((argv) => host.must(argv))
  shown.set(host, ready)
  await ready
  return path === process.execPath ? PUBLIC.node : path.replace(CHECKOUT, PUBLIC.checkout)
}

/** Whether anyone may read the file and pass every folder above it. */
function isPublic(file: string): boolean {
  if ((statSync(file).mode & 0o004) === 0) return false
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false
    if (folder === '/') return true
  }
}

function parse(text: string, told: () => string): unknown {
  try {
    return withoutIds(JSON.parse(text))
  } catch (error) {
    throw new Error(`not JSON: ${told()}`, { cause: error })
  }
}
