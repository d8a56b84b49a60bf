import type { Host } from '../../hosts/index.js'
import { noted } from '../../log/index.js'
import { familyOf, type Family } from '../../model/net.js'
import { askedOf, journeysOf, readGround, typicalPacket, type Asked, type Ground } from '../../netfilter/index.js'
import { msg, type Message } from '../../text/index.js'
import type { WaysIn } from '../../verify/index.js'

/** What becomes of whoever comes by a way: a conversation, none, or nobody can tell. */
type Passage = 'in' | 'out' | 'unknown'

/** What was found of each way in, by what it is called. */
type Passages = ReadonlyMap<string, { readonly passage: Passage; readonly words: Message }>

/** The ports that others call from. */
const CALLING = { first: 32_768, last: 60_999 }

/**
 * Asks the kernel whether each way into this machine is open at this moment: whether somebody who is connected may go on
 * and connect anew, and whether a port by which it is looked after lets in anybody, and somebody far away.
 * @returns `undefined` where the kernel's rules cannot be read
 */
export async function passagesNow(host: Host, { ports, sessions }: WaysIn): Promise<Passages | undefined> {
  if (host.platform !== 'linux') return undefined
  const ground = await readGround(host).catch(noted('reading the rules that decide who gets in'))
  if (!ground?.ruleset) return undefined
  const passages = new Map<string, { passage: Passage; words: Message }>()
  for (const { port, peer } of sessions)
    if (peer !== undefined)
      passages.set(`${port} ${peer}`, {
        passage: ofPeer(port, peer, ground),
        words: msg('plan.sessionOf', { peer, port: String(port) }),
      })
  for (const port of ports) {
    const words = msg('plan.sshOn', { port: String(port) })
    passages.set(`${port} far`, { passage: ofPort(port, farAway, ground), words })
    passages.set(`${port} any`, { passage: ofPort(port, anybody, ground), words })
  }
  return passages
}

/** What was open before and is shut now, or may be, in words. */
export function lostBetween(before: Passages, after: Passages, now: 'out' | 'unknown' = 'out'): Message[] {
  const lost = [...before].filter(([way, { passage }]) => passage === 'in' && after.get(way)?.passage === now)
  return [...new Map(lost.map(([, { words }]) => [JSON.stringify(words), words])).values()]
}

function ofPeer(port: number, peer: string, ground: Ground): Passage {
  const family = familyOf(peer)
  const packet = typicalPacket({ direction: 'in', protocol: 'tcp', port, from: peer }, family, ground.network)
  if (!packet) return 'unknown'
  const coming = { ...packet, ports: { first: port, last: port } }
  return all([
    passageOf(coming, ground),
    passageOf({ ...coming, known: true }, ground),
    answer(port, peer, family, ground),
  ])
}

function answer(port: number, to: string | undefined, family: Family, ground: Ground): Passage {
  const packet = typicalPacket({ direction: 'out', protocol: 'tcp', port: CALLING.first, to }, family, ground.network)
  const from = { first: port, last: port }
  return packet ? passageOf({ ...packet, ports: CALLING, fromPorts: from, known: true }, ground) : 'unknown'
}

type Caller = (port: number, family: Family, ground: Ground) => Asked | undefined

const farAway: Caller = (port, family, { network }) => {
  const packet = typicalPacket({ direction: 'in', protocol: 'tcp', port }, family, network)
  return packet && { ...packet, ports: { first: port, last: port } }
}

const anybody: Caller = (port, family) =>
  askedOf({ direction: 'in', protocol: 'tcp', ports: { first: port, last: port }, source: 'any' }, family)

/** A machine whose port lets in one family can still be looked after. */
function ofPort(port: number, caller: Caller, ground: Ground): Passage {
  const passages = ([4, 6] as const).flatMap((family) => {
    // without a network of that family nobody comes by it
    if (!farAway(port, family, ground)) return []
    const asked = caller(port, family, ground)
    return asked ? [all([passageOf(asked, ground), answer(port, undefined, family, ground)])] : []
  })
  return passages.find((one) => one === 'in') ?? passages.find((one) => one === 'unknown') ?? 'out'
}

function passageOf(asked: Asked, { ruleset, network }: Ground): Passage {
  if (!ruleset) return 'unknown'
  const { possible } = journeysOf(asked, ruleset, network)
  return possible.includes('accept') ? 'in' : possible.includes('unknown') ? 'unknown' : 'out'
}

const all = (passages: readonly Passage[]): Passage =>
  passages.find((one) => one === 'out') ?? passages.find((one) => one === 'unknown') ?? 'in'
