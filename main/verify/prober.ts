import { connect } from 'node:net'
import { PLACES, textOf, type Host, type Platform } from '../hosts/index.js'
import type { Check } from '../model/evidence.js'
import { sourceFamilies } from '../model/net.js'
import { openingText, portsText, type Opening } from '../model/opening.js'
import { PracticeMachine, ProbeAnswer, type ProbeRequest, type ProbeTarget } from '../model/practice.js'
import { msg, type Text } from '../text/index.js'

/** Tries from another machine whether openings let somebody through: the rung `reachable`. */
export interface Prober {
  /** One check for each opening, in their order. Never rejects: what could not be tried is unknown. */
  reach(openings: readonly Opening[]): Promise<readonly Check[]>
}

/** The file in which a practice machine says what it is. */
export const practiceMark = (platform: Platform): string =>
  `${PLACES[platform].practice}${platform === 'win32' ? '\\' : '/'}machine.json`

/** The practice machine that this host is; `undefined` on every real one. */
export async function practiceOf(host: Host): Promise<PracticeMachine | undefined> {
  const text = await textOf(host, practiceMark(host.platform))
  if (text === null) return undefined
  try {
    return PracticeMachine.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Who could try from outside; nobody does for a real machine yet. */
export async function findProber(host: Host): Promise<Prober | undefined> {
  const practice = await practiceOf(host)
  if (practice === undefined) return undefined
  return practice.simulated === true ? nobody : practiceClient(`${PLACES.linux.practice}/keeper.sock`)
}

/** A simulated machine has no network, so what nobody saw is not claimed. */
const nobody: Prober = {
  reach: (openings) => Promise.resolve(openings.map(() => simulated('reachable'))),
}

/** A rung that only a real machine has. */
export function simulated(level: 'listening' | 'reachable'): Check {
  return {
    level,
    result: 'unknown',
    seen: level === 'listening' ? msg('verify.simulatedNoProgram') : msg('verify.simulatedNoCaller'),
    fix: msg('verify.practiseForReal'),
  }
}

/**
 * The client beside a practice machine. The machine's stand-in for the service begins to listen on the ports asked for
 * as far as nobody else does.
 */
export function practiceClient(socket: string): Prober {
  return {
    reach: async (openings) => {
      const wanted = openings.map(targetsOf)
      const { answers, fault } = await ask(socket, { targets: wanted.flat() })
      let next = 0
      return openings.map((opening, index) => {
        const targets = wanted[index] ?? []
        const own = answers.slice(next, (next += targets.length))
        return fault === undefined ? checkOf(opening, targets, own) : unknown(msg('verify.clientSilent', { fault }))
      })
    },
  }
}

/** Of a range its ends and its middle; of "anywhere" one call in each family. */
function targetsOf({ direction, protocol, ports: { first, last }, source, interface: name }: Opening): ProbeTarget[] {
  if (direction !== 'in' || (name !== undefined && name !== 'eth0')) return []
  const ports = [...new Set([first, Math.floor((first + last) / 2), last])]
  const callers = source === 'any' ? sourceFamilies(source) : [callerIn(source)]
  return ports.flatMap((port) => callers.map((from) => ({ protocol, port, from })))
}

/** An address in a network, and not its first one, which is the network's own name. */
function callerIn(network: string): string {
  const [address = '', prefix] = network.split('/')
  if (prefix === undefined) return address
  if (!address.includes(':')) {
    const parts = address.split('.')
    const last = Number(parts.pop())
    return [...parts, last + (Number(prefix) <= 29 ? 5 : 1)].join('.')
  }
  return address.endsWith('::') ? `${address}5` : address
}

type Answers = ProbeAnswer['answers']

function checkOf(opening: Opening, targets: readonly ProbeTarget[], answers: Answers): Check {
  if (targets.length === 0) return unknown(msg('verify.clientCallsMachine', { opening: openingText(opening) }))
  const untried = answers.find(({ state }) => state === 'untried')
  if (untried) return unknown(msg('verify.clientCannotCall', { from: untried.from, why: untried.seen }))
  const callers = [...new Set(answers.map(({ from }) => from))]
  const failed = answers.findIndex(({ state }) => state !== 'answered')
  if (failed === -1)
    return {
      level: 'reachable',
      result: 'pass',
      seen: msg('verify.clientAnswered', { callers, ports: portsText(opening) }),
      fix: '',
    }
  const { from = '', state, seen = '' } = answers[failed] ?? {}
  const call = { from, port: `${targets[failed]?.port ?? ''}/${opening.protocol}`, seen }
  return {
    level: 'reachable',
    result: 'fail',
    seen: state === 'refused' ? msg('verify.clientRefused', call) : msg('verify.clientUnanswered', call),
    fix: msg('verify.seeRungBelow', { opening: openingText(opening) }),
  }
}

const unknown = (seen: Text): Check => ({
  level: 'reachable',
  result: 'unknown',
  seen,
  fix: msg('verify.checkAgain'),
})

/** One line of JSON there, one back. */
function ask(socket: string, request: ProbeRequest): Promise<{ answers: Answers; fault?: Text }> {
  return new Promise((resolve) => {
    const connection = connect({ path: socket })
    let text = ''
    const fail = (fault: Text) => {
      connection.destroy()
      resolve({ answers: [], fault })
    }
    connection.setTimeout(PATIENCE, () => {
      fail(msg('verify.tooLong'))
    })
    connection.on('error', (error) => {
      fail(error.message)
    })
    connection.on('data', (chunk: Buffer) => (text += chunk.toString()))
    connection.on('end', () => {
      const answer = parse(text)
      if (answer?.answers.length === request.targets.length) resolve(answer)
      else fail(msg('verify.saidElse'))
    })
    connection.write(`${JSON.stringify(request)}\n`)
  })
}

/** Milliseconds for all calls together; one that is dropped takes two seconds. */
const PATIENCE = 30_000

function parse(text: string): ProbeAnswer | undefined {
  try {
    return ProbeAnswer.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
