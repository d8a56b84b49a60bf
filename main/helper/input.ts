import type { Readable } from 'node:stream'
import { LARGEST_REQUEST } from './request.js'

const STOP = 'stop\n'

/** What comes on the helper's standard input. */
export interface Input {
  /** The first line; more than 1 MiB is cut off, and then is no JSON. */
  readonly request: Promise<string>
  /** Whether nothing more can come: whoever asked has closed it, or is gone. */
  ended(): boolean
}

/**
 * Reads the request, and goes on reading.
 * @param onStop called when the line `stop` follows: a signal of the caller does not reach a process of root's
 */
export function readInput(stream: Readable, onStop: () => void): Input {
  let ended = false
  let text = ''
  const request = new Promise<string>((resolve) => {
    let asked = false
    const give = (line: string) => {
      asked = true
      resolve(line)
    }
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      text += chunk
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n')) {
        const line = text.slice(0, end)
        text = text.slice(end + 1)
        // who says more at once asks for something else
        if (!asked) give(text === '' || text === STOP ? line : '')
        else if (`${line}\n` === STOP) onStop()
      }
      if (Buffer.byteLength(text) > LARGEST_REQUEST) {
        text = ''
        give('')
      }
    })
    const over = () => {
      ended = true
      if (!asked) give(text)
    }
    stream.once('end', over).once('error', over).once('close', over)
  })
  return { request, ended: () => ended }
}
