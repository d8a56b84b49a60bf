// Tries many ports at once. Reads {"targets":[{address,port,protocol,from?}],"timeout":ms} from standard input and prints
// [{state,seen}] in the same order; `seen` is ECHO, TIMEOUT or the error's code.
import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import { text } from 'node:stream/consumers'

/**
 * @typedef {{ address: string, port: number, protocol: 'tcp' | 'udp', from?: string }} Target
 * @typedef {{ state: 'open' | 'closed' | 'refused', seen: string }} Answer
 */

const TOKEN = 'sallyport?'
/** Connected means that the firewall let it in; the echo may take as long as a busy machine needs. */
const ECHO_TIME = 5_000
/** Milliseconds between two datagrams. */
const RESEND = 80

/** @param {unknown} error @returns {Answer} */
function failed(error) {
  const seen = String(/** @type {NodeJS.ErrnoException} */ (error).code)
  return { state: seen === 'ECONNREFUSED' ? 'refused' : 'closed', seen }
}

/**
 * Calls back after the time, but first lets what has arrived meanwhile be handled: on a busy machine the timer of a
 * starved process fires before the answer that has long been there is read.
 * @param {number} milliseconds @param {() => void} then
 */
function later(milliseconds, then) {
  return setTimeout(() => setTimeout(() => setImmediate(then), 1), milliseconds)
}

/** @param {Target} target @param {number} timeout @returns {Promise<Answer>} */
function probeTcp({ address, port, from }, timeout) {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, ...(from === undefined ? {} : { localAddress: from }) })
    /** @param {Answer} answer */
    const end = (answer) => {
      socket.destroy()
      resolve(answer)
    }
    later(timeout, () => socket.connecting && end({ state: 'closed', seen: 'TIMEOUT' }))
    socket.once('connect', () => {
      socket.write(TOKEN)
      socket.setTimeout(ECHO_TIME, () => end({ state: 'closed', seen: 'NO ECHO' }))
    })
    socket.once('data', () => end({ state: 'open', seen: 'ECHO' }))
    socket.once('error', (error) => end(failed(error)))
    socket.once('end', () => end({ state: 'closed', seen: 'NO ECHO' }))
  })
}

/** @param {Target} target @param {number} timeout @returns {Promise<Answer>} */
function probeUdp({ address, port, from }, timeout) {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
    let done = false
    /** @type {NodeJS.Timeout | undefined} */
    let resend
    /** @param {Answer} answer */
    const end = (answer) => {
      if (done) return
      done = true
      clearInterval(resend)
      socket.close()
      resolve(answer)
    }
    const send = () => done || socket.send(TOKEN, (error) => error && end(failed(error)))
    socket.once('message', () => end({ state: 'open', seen: 'ECHO' }))
    socket.on('error', (error) => end(failed(error)))
    if (from !== undefined) socket.bind(0, from)
    socket.connect(port, address, () => {
      send()
      resend = setInterval(send, RESEND)
    })
    later(timeout, () => end({ state: 'closed', seen: 'TIMEOUT' }))
  })
}

/** @type {{ targets: Target[], timeout: number }} */
const { targets, timeout } = JSON.parse(await text(process.stdin))
const answers = await Promise.all(
  targets.map((target) => (target.protocol === 'tcp' ? probeTcp : probeUdp)(target, timeout)),
)
process.stdout.write(JSON.stringify(answers), () => process.exit(0))
