import { join } from 'node:path'
import type { HelperProcess } from '../elevate/index.js'
import { version } from '../../package.json'
import { loadCached } from './code-cache.js'

/** The command line's first file: it answers what needs nothing, and loads the rest as fast as it can. */
async function run(): Promise<void> {
  // The one question that scripts ask often is answered without loading anything.
  const [, , first, ...rest] = process.argv
  if (rest.length === 0 && (first === '--version' || first === '-V')) {
    process.stdout.write(`${version}\n`)
    return
  }
  const early = helperIsWanted(process.argv.slice(2)) ? (await import('../elevate/index.js')).startEarly() : undefined
  const { main } = loadCached(join(import.meta.dirname, 'program.js')) as CommandLine
  // Nobody reads any more, as with "sallyport history | head": what is to be done is done all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  process.exitCode = await main(process.argv, version, early)
  // What is printed is out then, and nothing is left to wait for: to tidy up memory first would take 20 ms after a large listing.
  process.stdout.write('', () => process.stderr.write('', () => process.exit()))
}

interface CommandLine {
  main(argv: readonly string[], version: string, early: HelperProcess | undefined): Promise<number>
}

/** Whether the helper is started beside us: with --yes it surely gets a request. That of a practice machine starts inside it. */
function helperIsWanted(words: readonly string[]): boolean {
  return (
    words.some((word) => ['apply', 'undo', 'on', 'off', 'remedy'].includes(word)) &&
    words.some((word) => word === '--yes' || word === '-y') &&
    !words.some((word) => word.startsWith('--practice'))
  )
}

void run()
