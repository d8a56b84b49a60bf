import {
  enterPractice,
  startInside,
  startRelay,
  type Entered,
  type Inside,
  type SimulatedMachine,
} from '../practice/index.js'
import type { Host } from '../hosts/index.js'
import { firewallName } from '../model/observation.js'
import { problem } from '../model/problem.js'
import { usage, type CommonOptions } from './options.js'
import { styleFor, type Style } from './output.js'
import { EXIT } from './shell.js'
import type { Practice } from './split-practice.js'
import { complain, print, printJson } from './terminal.js'
import { msg } from '../text/index.js'

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
  if (options.stateDir !== undefined) throw usage(msg('cli.stateDirPractice'), msg('cli.stateDirPracticeTodo'))
  const style = styleFor(process.stderr, here.session, options.lang)
  const ground = await enterPractice(practice.firewall)
  if ('simulated' in ground) {
    if (options.json !== true) complain(simulatedText(ground.simulated, style))
    return inThisProcess(ground.simulated)
  }
  const entered = ground.real
  if (options.json !== true) complain(noticeText(entered, style))
  if (command === 'serve') return serve(entered, here, options)
  return follow(startInside(entered.folder, entered.machine, words, 'inherit'))
}

function noticeText({ machine: { firewall, rootless }, fresh }: Entered, style: Style): string {
  const text = rootless ? msg('cli.practiceRealRootless', { firewall }) : msg('cli.practiceReal', { firewall })
  return style.dim((fresh ? [text, ENDS] : [text]).map(style.say).join('\n'))
}

function simulatedText({ kind, why, fresh }: SimulatedMachine, style: Style): string {
  const text = msg('cli.practiceSimulated', { firewall: firewallName(kind), why })
  return style.dim((fresh ? [text, ENDS] : [text]).map(style.say).join('\n'))
}

const ENDS = msg('cli.practiceEnds', { command: 'sallyport practice --end' })

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
    if (options.json === true) printJson(ready)
    else print(readyText(ready, styleFor(process.stdout, here.session, options.lang)))
  })
  const code = await inside.code
  await relay.close()
  if (code !== EXIT.done && !stopped)
    throw problem('failed', msg('cli.pageEnded'), msg('cli.pageEndedMeans'), msg('cli.pageEndedTodo'))
  if (options.json !== true)
    print(endedText(stopped ? 'closed' : 'idle', styleFor(process.stdout, here.session, options.lang)))
  return EXIT.done
}
