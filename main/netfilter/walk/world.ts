import type { Family } from '../../model/net.js'
import { addressRange, includesAddress, type AddressRange } from './interval.js'
import type { World } from './packet.js'

/** What the kernel tells everyone about addresses and routes; `null` where a file is not there. */
export interface NetworkTexts {
  readonly route: string | null
  readonly route6: string | null
  readonly trie: string | null
  readonly addresses6: string | null
  readonly forward: string | null
  readonly forward6: string | null
  /** `netdev_group` of each interface below /sys/class/net, where some rule asks for it. */
  readonly groups?: ReadonlyMap<string, string | null>
}

/** A way out of this machine. */
export interface Route {
  readonly family: Family
  readonly to: AddressRange
  readonly on: string
  readonly metric: number
}

export interface Network extends World {
  readonly routes: readonly Route[]
}

/** Reads `/proc/net/route`, `ipv6_route`, `fib_trie` and `if_inet6`: the main routing table, without policy rules. */
export function parseNetwork(texts: NetworkTexts): Network {
  const routes = [...routesOf4(texts.route ?? ''), ...routesOf6(texts.route6 ?? '')].sort((a, b) =>
    Number(sizeOf(a.to) - sizeOf(b.to) || BigInt(a.metric - b.metric)),
  )
  const own6 = rows(texts.addresses6).flatMap(([hex = '', , , , , on = '']) => {
    const address = hexAddress(hex)
    return address ? [{ address, on, scope: hex.startsWith('fe80') ? 1 : 0 }] : []
  })
  const own4 = localAddresses(texts.trie ?? '')
  const own = [...own4, ...own6.map(({ address }) => address)]
  const loopbacks = { 4: addressRange('127.0.0.0/8'), 6: addressRange('::1') }
  const routeTo = (address: AddressRange) => routes.find(({ to }) => includesAddress(to, address))?.on
  return {
    routes,
    routeTo,
    isLocal: (address) => {
      const loopback = loopbacks[address.family]
      return (
        (loopback !== undefined && includesAddress(loopback, address)) ||
        own.some((mine) => mine.family === address.family && mine.low === address.low)
      )
    },
    addressOf: (on, family) => {
      if (on === 'lo') return addressRange(family === 4 ? '127.0.0.1' : '::1')
      return family === 6
        ? own6.filter((one) => one.on === on).sort((a, b) => a.scope - b.scope)[0]?.address
        : own4.find((address) => connectedTo(routes, address) === on)
    },
    groupOf: (on) => {
      const text = texts.groups?.get(on)
      return typeof text === 'string' ? Number(text) : undefined
    },
    forwards: (family) => {
      const text = family === 4 ? texts.forward : texts.forward6
      return text === null ? undefined : text.trim() !== '0'
    },
  }
}

/** The interface of the network that an address lies in, not counting the default route. */
function connectedTo(routes: readonly Route[], address: AddressRange): string | undefined {
  return routes.find(({ to }) => to.low !== 0 && includesAddress(to, address))?.on
}

function routesOf4(text: string): Route[] {
  return rows(text).flatMap(([on = '', destination = '', , flags = '', , , metric = '', mask = '']) => {
    if (!/^[0-9A-F]{8}$/.test(destination) || (parseInt(flags, 16) & 1) === 0 || reject(flags)) return []
    const low = bytesReversed(destination)
    return [
      {
        family: 4,
        to: { family: 4, low, high: low + (2 ** 32 - 1 - bytesReversed(mask)) },
        on,
        metric: Number(metric),
      },
    ]
  })
}

/** RTF_REJECT: a route that says there is none. */
function reject(flags: string): boolean {
  return (parseInt(flags, 16) & 0x200) !== 0
}

function routesOf6(text: string): Route[] {
  return rows(text).flatMap((row) => {
    const [destination = '', length = '', , , , metric = '', , , flags = '', on = ''] = row
    const address = hexAddress(destination)
    if (!address || on === 'lo' || reject(flags)) return []
    const size = 1n << BigInt(128 - parseInt(length, 16))
    const low = BigInt(address.low)
    return [{ family: 6, to: { family: 6, low, high: low + size - 1n }, on, metric: parseInt(metric, 16) }]
  })
}

/** Addresses that `fib_trie` calls local; loopback is known anyway. */
function localAddresses(trie: string): AddressRange[] {
  const found = new Map<string, AddressRange>()
  let last = ''
  for (const line of trie.split('\n')) {
    last = /\|-- (\d+\.\d+\.\d+\.\d+)/.exec(line)?.[1] ?? last
    // eslint-disable-next-line words/prose -- the kernel's words
    const range = line.includes('host LOCAL') ? addressRange(last) : undefined
    if (range) found.set(last, range)
  }
  return [...found.values()]
}

function rows(text: string | null): string[][] {
  return (text ?? '').split('\n').map((line) => line.trim().split(/\s+/))
}

/** `0100A8C0` is 192.168.0.1: the kernel prints the bytes as a little-endian number. */
function bytesReversed(hex: string): number {
  return (hex.match(/../g) ?? []).reduceRight((sum, byte) => sum * 256 + parseInt(byte, 16), 0)
}

function hexAddress(hex: string): AddressRange | undefined {
  if (!/^[0-9a-f]{32}$/i.test(hex)) return undefined
  const value = BigInt(`0x${hex}`)
  return { family: 6, low: value, high: value }
}

function sizeOf({ low, high }: AddressRange): bigint {
  return BigInt(high) - BigInt(low)
}
