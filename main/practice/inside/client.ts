import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import type { ProbeAnswer, ProbeRequest, ProbeTarget } from '../../model/practice.js'

type Answer = ProbeAnswer['answers'][number]

/** Where the machine is, and where its client is of itself. */
const MACHINE = { 4: '10.77.0.1', 6: 'fd77::1' } as const
const OWN = { 4: '10.77.0.2', 6: 'fd77::2' } as const
const HELLO = 'sallyport?'
/** What is dropped says nothing; so long is waited for that. In milliseconds. */
const PATIENCE = 2000
const AGAIN = 200

/** Runs in the client's network: takes a {@link ProbeRequest} a line and gives a {@link ProbeAnswer} a line. */
export async function beClient(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const { targets } = JSON.parse(line) as ProbeRequest
    const answers = await Promise.all(targets.map(call))
    process.stdout.write(`${JSON.stringify({ answers })}\n`)
  }
}

async function call(target: ProbeTarget): Promise<Answer> {
  const { from, protocol, port } = target
  const family = from === 4 || from === 6 ? from : from.includes(':') ? 6 : 4
  const address = from === 4 || from === 6 ? OWN[from] : from
  const refusal = address === OWN[family] ? undefined : await takeAddress(address, family)
  if (refusal !== undefined) return { state: 'untried', from: address, seen: refusal }
  const answer = await (protocol === 'tcp' ? tcp : udp)(MACHINE[family], port, address)
  return { ...answer, from: address }
}

const taken = new Map<string, Promise<string | undefined>>()

/** Makes the client one of those whom an opening lets in. The machine's way to everywhere leads through it. */
function takeAddress(address: string, family: 4 | 6): Promise<string | undefined> {
  const begun = taken.get(address) ?? addAddress(address, family)
  taken.set(address, begun)
  return begun
}

function addAddress(address: string, family: 4 | 6): Promise<string | undefined> {
  const words = ['address', 'replace', `${address}/${family === 4 ? 32 : 128}`, 'dev', 'eth0']
  return new Promise((resolve) => {
    execFile('/usr/sbin/ip', family === 4 ? words : [...words, 'nodad'], (error, _stdout, stderr) => {
      resolve(error ? (stderr.trim().split('\n').at(-1) ?? error.message) : undefined)
    })
  })
}

type Outcome = Pick<Answer, 'state' | 'seen'>

function failed(error: NodeJS.ErrnoException): Outcome {
  return { state: error.code === 'ECONNREFUSED' ? 'refused' : 'silent', seen: error.code ?? error.message }
}

/** A connection is proof; the echo is not waited for, since another service may hold the port. */
function tcp(host: string, port: number, localAddress: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, localAddress })
    const end = (outcome: Outcome) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(outcome)
    }
    const timer = setTimeout(() => {
      end({ state: 'silent', seen: 'timeout' })
    }, PATIENCE)
    socket.once('connect', () => {
      end({ state: 'answered', seen: 'connected' })
    })
    socket.once('error', (error) => {
      end(failed(error))
    })
  })
}

/** Only an answer is proof: a datagram that was dropped and one that was taken look alike to the sender. */
function udp(host: string, port: number, localAddress: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    let ended = false
    const end = (outcome: Outcome) => {
      if (ended) return
      ended = true
      clearTimeout(timer)
      clearInterval(again)
      socket.close()
      resolve(outcome)
    }
    const send = () => {
      socket.send(HELLO, port, host, (error) => {
        if (error) end(failed(error))
      })
    }
    const timer = setTimeout(() => {
      end({ state: 'silent', seen: 'timeout' })
    }, PATIENCE)
    const again = setInterval(send, AGAIN)
    socket.on('error', (error) => {
      end(failed(error))
    })
    socket.on('message', () => {
      end({ state: 'answered', seen: 'echo' })
    })
    socket.bind({ address: localAddress, port: 0 }, send)
  })
}
