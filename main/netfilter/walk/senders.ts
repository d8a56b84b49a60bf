import type { Family } from '../../model/net.js'
import { addressRange, addressText, rangesOf, share, without, type Interval, type Ranges } from './interval.js'
import { EVERYWHERE } from './packet.js'
import type { Piece } from './walk.js'
import type { Network } from './world.js'

/** Addresses that nobody calls from: this network, loopback, multicast and what is reserved (RFC 6890). */
const NOBODY: Readonly<Record<Family, readonly string[]>> = {
  4: ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4'],
  6: ['::/127', 'ff00::/8'],
}

/**
 * Who sends packets that are stopped: none when nobody is told apart, as all of `source` is stopped.
 * @param source a network, or `any`
 */
export function senders(pieces: readonly Piece[], source: string, family: Family, { isLocal }: Network): Ranges {
  const asked = source === 'any' ? EVERYWHERE[family] : rangesOf(addressesOf([source]))
  const some = pieces.flatMap(({ packets }) => packets.source ?? [])
  const stopped = rangesOf(some)
  if (stopped.length === 0 || share(asked, stopped) === true) return []
  const others = without(stopped, rangesOf(addressesOf(NOBODY[family])))
  return others.filter(({ low, high }) => low !== high || !isLocal({ family, low, high }))
}

function addressesOf(texts: readonly string[]): Interval[] {
  return texts.flatMap((text) => addressRange(text) ?? [])
}

/** `198.51.100.7`, `10.0.0.0/8`, or `10.0.0.1-10.0.0.9` where it is no network. */
export function rangesText(ranges: Ranges, family: Family): string[] {
  return ranges.map(({ low, high }) => {
    const from = addressText({ family, low, high: low })
    if (low === high) return from
    const size = BigInt(high) - BigInt(low) + 1n
    const bits = size.toString(2).length - 1
    if (size === 1n << BigInt(bits) && BigInt(low) % size === 0n) return `${from}/${(family === 4 ? 32 : 128) - bits}`
    return `${from}-${addressText({ family, low: high, high })}`
  })
}
