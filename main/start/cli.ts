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
  process.exitCode = await main(process.argv, version, early)
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
