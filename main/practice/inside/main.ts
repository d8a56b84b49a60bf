/**
 * The keeper of a practice machine, started by its PID 1: the stand-in for the service, the client that calls it, and
 * the clock that ends a machine which nobody uses.
 */
import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { PLACES } from '../../hosts/index.js'
import { ProbeRequest } from '../../model/practice.js'
import { beClient } from './client.js'
import { serve } from './service.js'

/** Whoever uses the machine touches this file from outside. */
const USED = `${PLACES.linux.practice}/shared/used`
/** An hour, in milliseconds. */
const IDLE_LIMIT = 60 * 60_000
const TICK = 5_000

if (process.argv[2] === 'client') void beClient()
else keep()

function keep(): void {
  const ask = startClient()
  const server = createServer((socket) => void answer(socket, ask))
  server.listen(`${PLACES.linux.practice}/keeper.sock`)
  setInterval(() => {
    if (Date.now() - statSync(USED).mtimeMs > IDLE_LIMIT) process.exit()
  }, TICK)
}

async function answer(socket: Socket, ask: (line: string) => Promise<string>): Promise<void> {
  socket.on('error', () => socket.destroy())
  for await (const line of createInterface({ input: socket })) {
    const request = parse(line)
    if (request === undefined) break
    await serve(request.targets)
    socket.write(`${await ask(JSON.stringify(request))}\n`)
    break
  }
  socket.end()
}

function parse(line: string): ProbeRequest | undefined {
  try {
    return ProbeRequest.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

/** The client: this program once more, in the network on the other end of the cable. It takes one request at a time. */
function startClient(): (line: string) => Promise<string> {
  const words = ['--net=/run/netns/client', '--', process.execPath, process.argv[1] ?? '', 'client']
  const client = spawn('/usr/bin/nsenter', words, { stdio: ['pipe', 'pipe', 'inherit'] })
  client.once('exit', () => process.exit(1))
  const waiting: ((line: string) => void)[] = []
  createInterface({ input: client.stdout }).on('line', (line) => waiting.shift()?.(line))
  return (line) =>
    new Promise((resolve) => {
      waiting.push(resolve)
      client.stdin.write(`${line}\n`)
    })
}
