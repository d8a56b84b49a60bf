import { join } from 'node:path'
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
  const { main } = loadCached(join(import.meta.dirname, 'program.js')) as CommandLine
  // Nobody reads any more, as with "sallyport history | head": what is to be done is done all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  process.exitCode = await main(process.argv, version)
  // What is printed is out then, and nothing is left to wait for: to tidy up memory first would take 20 ms after a large listing.
  process.stdout.write('', () => process.stderr.write('', () => process.exit()))
}

interface CommandLine {
  main(argv: readonly string[], version: string): Promise<number>
}

void run()
