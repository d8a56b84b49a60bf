import { dismissEarly, startEarly } from '../elevate/index.js'
import { version } from '../../package.json'

// The one question that scripts ask often is answered without loading anything.
const [, , first, ...rest] = process.argv
if (rest.length === 0 && (first === '--version' || first === '-V')) process.stdout.write(`${version}\n`)
else {
  const words = process.argv.slice(2)
  if (
    words.some((word) => ['apply', 'undo', 'on', 'off'].includes(word)) &&
    words.some((word) => word === '--yes' || word === '-y') &&
    !words.some((word) => word.startsWith('--practice')) // the helper of a practice machine starts inside it
  )
    startEarly()
  const { main } = await import('./program.js')
  process.exitCode = await main(process.argv, version)
  dismissEarly()
}
