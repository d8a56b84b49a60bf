import { connect } from 'node:net'
import { textOf, type Host } from '../hosts/index.js'
import type { Check } from '../model/evidence.js'
import { sourceFamilies } from '../model/net.js'
import { openingText, portsText, type Opening } from '../model/opening.js'
import {
  PRACTICE_FOLDER,
  PracticeMachine,
  ProbeAnswer,
  type ProbeRequest,
  type ProbeTarget,
} from '../model/practice.js'

/** Tries from another machine whether openings let somebody through: the rung `reachable`. */
export interface Prober {
  /** One check for each opening, in their order. Never rejects: what could not be tried is unknown. */
  reach(openings: readonly Opening[]): Promise<readonly Check[]>
}

/** The practice machine that this host is; `undefined` on every real one. */
export async function practiceOf(host: Host): Promise<PracticeMachine | undefined> {
  const text = await textOf(host, `${PRACTICE_FOLDER}/machine.json`)
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
  return practice.simulated === true ? nobody : practiceClient(`${PRACTICE_FOLDER}/keeper.sock`)
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
    seen: `This machine is simulated: ${level === 'listening' ? 'no program runs on it' : 'nobody can call it'}.`,
    fix: 'Practise on Linux with nftables, ufw or firewalld for the real thing.',
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
        return fault === undefined
          ? checkOf(opening, targets, own)
          : unknown(`The practice client does not answer: ${fault}.`)
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
  if (targets.length === 0)
    return unknown(`The practice client only calls the machine itself, at eth0; not ${openingText(opening)}.`)
  const untried = answers.find(({ state }) => state === 'untried')
  if (untried) return unknown(`The practice client cannot call from ${untried.from}: ${untried.seen}.`)
  const callers = [...new Set(answers.map(({ from }) => from))].join(' and ')
  const failed = answers.findIndex(({ state }) => state !== 'answered')
  if (failed === -1)
    return {
      level: 'reachable',
      result: 'pass',
      seen: `A client at ${callers} called ${portsText(opening)} and got its answer.`,
      fix: '',
    }
  const { from = '', state, seen = '' } = answers[failed] ?? {}
  return {
    level: 'reachable',
    result: 'fail',
    seen: `A client at ${from} called ${targets[failed]?.port ?? ''}/${opening.protocol} and ${
      state === 'refused' ? `was refused (${seen})` : `got no answer (${seen})`
    }.`,
    fix: `See which rung below fails, or open ${openingText(opening)}.`,
  }
}

const unknown = (seen: string): Check => ({ level: 'reachable', result: 'unknown', seen, fix: 'Check again.' })

/** One line of JSON there, one back. */
function ask(socket: string, request: ProbeRequest): Promise<{ answers: Answers; fault?: string }> {
  return new Promise((resolve) => {
    const connection = connect({ path: socket })
    let text = ''
    const fail = (fault: string) => {
      connection.destroy()
      resolve({ answers: [], fault })
    }
    connection.setTimeout(PATIENCE, () => {
      fail('it takes too long')
    })
    connection.on('error', (error) => {
      fail(error.message)
    })
    connection.on('data', (chunk: Buffer) => (text += chunk.toString()))
    connection.on('end', () => {
      const answer = parse(text)
      if (answer?.answers.length === request.targets.length) resolve(answer)
      else fail('it said something else')
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
