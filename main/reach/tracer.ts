import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { textOf, type Host } from '../hosts/index.js'
import { problem } from '../model/problem.js'
import type { WatchQuestion } from '../model/watch.js'
import { parseJson, parseTraceLine } from '../netfilter/index.js'
import { msg } from '../text/index.js'
import { Attempts } from './attempts.js'
import { TABLE_PREFIX, watchTable } from './table.js'

const NFT = '/usr/sbin/nft'
const TIMEOUT = '/usr/bin/timeout'
const SETPRIV = '/usr/bin/setpriv'
/** How long the kernel and nft may take to begin, and to end, in milliseconds. */
const PATIENCE = 5_000
/** What ends by itself does so this much later than it should have been ended, in seconds. */
const GRACE = 10

/** Packets are marked and told of, until it is stopped. */
export interface Tracer {
  readonly attempts: Attempts
  /** How many packets came. */
  seen(): Promise<number>
  /** Whether one of its programs has ended by itself. */
  broken(): boolean
  /** Ends it; nothing of it is in the kernel any more then. */
  stop(): Promise<void>
}

/**
 * Loads a table that marks the packets asked about, and follows what nft tells of them. The table belongs to a process
 * that reads its commands from this one: whichever of the two ends, and if it is killed, the kernel removes the table.
 * @throws ProblemError of kind `failed`
 */
export async function startTracer(host: Host, question: WatchQuestion): Promise<Tracer> {
  if (!host.follow || !(await host.exists(NFT)))
    throw problem('failed', msg('watch.noNft'), msg('text.nothingChanged'), msg('watch.installNft'))
  const follow = host.follow.bind(host)
  const [timeout, setpriv] = await Promise.all([host.exists(TIMEOUT), host.exists(SETPRIV)])
  const limit = timeout ? [TIMEOUT, '-s', 'KILL', String(question.seconds + GRACE)] : []
  // it reads nothing, so it would not notice that this process is gone
  const withThis = setpriv ? [SETPRIV, '--pdeathsig', 'KILL'] : limit
  const name = `${TABLE_PREFIX}${randomBytes(4).toString('hex')}`
  const attempts = new Attempts(name, () => performance.now())
  let broken = false
  const onEnd = () => {
    broken = true
  }
  const run = (...words: string[]) => host.run([NFT, ...words], {})
  const isThere = async () => (await run('list', 'table', 'inet', name)).code === 0
  const stops = [follow([...limit, NFT, '-i'], () => undefined, onEnd, `${watchTable(name, question)}\n`)]
  const stop = async () => {
    for (const each of stops) each()
    await soon(async () => !(await isThere()))
  }
  try {
    if (!(await soon(isThere, () => broken))) throw notTaken(question)
    const before = await listeners(host)
    const onLine = (line: string) => {
      const told = parseTraceLine(line)
      if (told) attempts.take(told)
    }
    stops.push(follow([...withThis, NFT, '-a', 'monitor', 'trace'], onLine, onEnd))
    await soon(
      async () => (await listeners(host)) > before,
      () => broken,
    )
    if (broken) throw brokeOff()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    attempts,
    broken: () => broken,
    seen: async () => packetsIn((await run('-j', 'list', 'counter', 'inet', name, 'seen')).stdout),
    stop,
  }
}

export function brokeOff(): Error {
  return problem('failed', msg('watch.brokeOff'), msg('watch.brokeOffMeaning'), msg('watch.tryAgain'))
}

function notTaken({ protocol, port }: WatchQuestion): Error {
  return problem(
    'failed',
    msg('watch.tableRefused'),
    msg('watch.tableRefusedMeaning'),
    msg('watch.tableRefusedTodo', { protocol, port: String(port) }),
  )
}

/** Asks until the answer is yes, or there is no more hope. @returns the last answer */
async function soon(question: () => Promise<boolean>, hopeless: () => boolean = () => false): Promise<boolean> {
  const end = performance.now() + PATIENCE
  for (;;) {
    if (await question()) return true
    if (hopeless() || performance.now() > end) return false
    await sleep(20)
  }
}

/** The protocol and the group (the 9th) in which the kernel tells of traced packets; nfnetlink.h. */
const NETLINK_NETFILTER = '12'
const TRACE_GROUP = 1 << 8

/** How many programs hear of traced packets: nft does not say when it has begun to. */
async function listeners(host: Host): Promise<number> {
  const rows = ((await textOf(host, '/proc/net/netlink')) ?? '').split('\n').map((row) => row.trim().split(/\s+/))
  return rows.filter(
    ([, protocol, , groups = '']) => protocol === NETLINK_NETFILTER && (parseInt(groups, 16) & TRACE_GROUP) !== 0,
  ).length
}

function packetsIn(printed: string): number {
  const { nftables } = (parseJson(printed) ?? {}) as { nftables?: readonly { counter?: { packets?: number } }[] }
  return nftables?.find(({ counter }) => counter)?.counter?.packets ?? 0
}
