import { version } from '../../package.json'

// The one question that scripts ask often is answered without loading anything.
const [, , first, ...rest] = process.argv
if (rest.length === 0 && (first === '--version' || first === '-V')) process.stdout.write(`${version}\n`)
else {
  const { main } = await import('./program.js')
  process.exitCode = await main(process.argv, version)
}
