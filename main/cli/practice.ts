import {
  enterPractice,
  startInside,
  startRelay,
  type Entered,
  type Inside,
  type SimulatedMachine,
} from '../practice/index.js'
import type { Host, Session } from '../hosts/index.js'
import { FIREWALL_TITLES } from '../model/observation.js'
import { problem } from '../model/problem.js'
import { usage, type CommonOptions } from './options.js'
import { styleFor } from './output.js'
import { EXIT } from './shell.js'
import type { Practice } from './split-practice.js'

/**
 * Runs a command inside the practice machine.
 * @param inThisProcess runs it on a simulated one
 * @returns its exit code
 */
export async function practise(
  practice: Practice,
  here: Host,
  words: readonly string[],
  command: string,
  options: CommonOptions & ServeOptions,
  inThisProcess: (machine: SimulatedMachine) => Promise<number>,
): Promise<number> {
  if (options.stateDir !== undefined)
    throw usage(
      '--state-dir does not go with --practice.',
      'A practice machine keeps a journal of its own: leave it out.',
    )
  const ground = await enterPractice(practice.firewall)
  if ('simulated' in ground) {
    if (options.json !== true) process.stderr.write(`${simulatedText(ground.simulated, here.session)}\n`)
    return inThisProcess(ground.simulated)
  }
  const entered = ground.real
  if (options.json !== true) process.stderr.write(`${noticeText(entered, here.session)}\n`)
  if (command === 'serve') return serve(entered, here, options)
  return follow(startInside(entered.folder, entered.machine, words, 'inherit'))
}

function noticeText({ machine: { firewall, rootless }, fresh }: Entered, session: Session): string {
  const how = rootless ? 'in namespaces of your own' : 'in namespaces of its own'
  const text = `Practice: a throw-away machine with real ${firewall}, ${how}. Your own machine is not touched.`
  return styleFor(process.stderr, session).dim(fresh ? `${text}\n${ENDS}` : text)
}

function simulatedText({ kind, why, fresh }: SimulatedMachine, session: Session): string {
  const text = `Practice: a simulated machine with ${FIREWALL_TITLES[kind]}, as ${why}. Nothing really runs, and nobody can try to connect. Your own machine is not touched.`
  return styleFor(process.stderr, session).dim(fresh ? `${text}\n${ENDS}` : text)
}

const ENDS = 'It ends after an hour without use, or with: sallyport practice --end'

/** Hands signals on until the command has ended. A terminal sends Ctrl-C to it by itself. */
async function follow(inside: Inside): Promise<number> {
  const atTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY)
  const pass = (signal: NodeJS.Signals) => {
    inside.signal(signal)
  }
  const interrupt = () => {
    if (!atTerminal) inside.signal('SIGINT')
  }
  process.on('SIGTERM', pass).on('SIGHUP', pass).on('SIGINT', interrupt)
  try {
    return await inside.code
  } finally {
    process.off('SIGTERM', pass).off('SIGHUP', pass).off('SIGINT', interrupt)
  }
}

export interface ServeOptions {
  readonly port?: string
  readonly host?: string
}

/** The server runs inside and listens on a file; the way to it is on the real machine's loopback. */
async function serve({ folder, machine }: Entered, here: Host, options: CommonOptions & ServeOptions): Promise<number> {
  const { listenOn, readyText, endedText } = await import('./commands/serve.js')
  const { listenProblem, sshHint } = await import('../web/index.js')
  const { host, port } = listenOn(options)
  const relay = await startRelay(folder, host, port).catch((error: NodeJS.ErrnoException) => {
    throw listenProblem(error, port)
  })
  const args = ['serve', '--json', '--socket', relay.socket, '--port', String(relay.port), '--host', host]
  const inside = startInside(folder, machine, args, ['ignore', 'pipe', 'inherit'])
  let stopped = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stopped = true
      inside.signal('SIGTERM')
    })
  inside.child.stdout?.once('data', (chunk: Buffer) => {
    const { url } = JSON.parse(chunk.toString()) as { url: string }
    const ready = { url, port: relay.port, ssh: sshHint(here, relay.port, host) }
    process.stdout.write(
      options.json === true ? `${JSON.stringify(ready)}\n` : readyText(ready, styleFor(process.stdout, here.session)),
    )
  })
  const code = await inside.code
  await relay.close()
  if (code !== EXIT.done && !stopped)
    throw problem(
      'failed',
      'The page ended together with the practice machine.',
      'Somebody threw it away, or it broke. Your own machine is not touched.',
      'Start it again for a new one.',
    )
  if (options.json !== true) process.stdout.write(endedText(stopped ? 'closed' : 'idle'))
  return EXIT.done
}
