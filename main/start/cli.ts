#!/usr/bin/env node
import { version } from '../../package.json'
import { localHost } from '../hosts/index.js'
import { openLog } from '../log/index.js'

/** The command line's first file: it answers the one question that scripts ask often without loading the rest. */
async function run(): Promise<void> {
  // Nobody reads any more, as with "sallyport history | head": what is to be done is done all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const [, , first, ...rest] = process.argv
  if (rest.length === 0 && (first === '--version' || first === '-V')) {
    process.stdout.write(`${version}\n`)
    return
  }
  openLog(localHost(process.env), 'cli')
  const { main, printed } = await import('../cli/index.js')
  process.exitCode = await main(process.argv, version)
  await printed()
  process.exit() // nothing that is still open keeps the program from ending
}

void run()
