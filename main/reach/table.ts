import { isIPv6 } from 'node:net'
import type { WatchQuestion } from '../model/watch.js'

/* eslint-disable words/prose -- the language of nft */

/** Tables of this name are Sallyport's own, for as long as it watches. */
export const TABLE_PREFIX = 'sallyport-watch-'

/** The chains of the table, by what a packet that is seen in one has done. */
export const CHAINS = {
  /** Somebody's packet came to this machine. */
  arrived: 'arrived',
  /** Every other chain let it in. */
  delivered: 'delivered',
  /** It is sent on to another machine. */
  forwarded: 'forwarded',
  /** An answer comes back from that machine. */
  returned: 'returned',
  /** This machine answers. */
  sent: 'sent',
  /** The answer leaves. */
  left: 'left',
} as const

/** Some packets are looked at in detail; all are counted. */
const RATE = 'limit rate 20/second burst 20 packets'
/** Answers that come later are those of other questions. */
const REMEMBERED = '2m'

/**
 * The table that marks the packets asked about, for nft: everything else passes it untouched. It is owned by the process
 * that loads it, so the kernel removes it when that process ends, in whatever way. The text has one line: nft reads it at
 * its prompt.
 */
export function watchTable(name: string, { protocol, port, from }: WatchQuestion): string {
  const ours = `iif != "lo" fib daddr type local ${protocol} dport ${port}${protocol === 'tcp' ? ' tcp flags & (syn | ack) == syn' : ''}`
  const answers = protocol === 'tcp' ? ' tcp flags & (syn | ack) == (syn | ack)' : ''
  const of = (family: 4 | 6) => {
    const [ip, set] = family === 4 ? ['ip', 'callers4'] : ['ip6', 'callers6']
    const asked = from === undefined ? `meta nfproto ipv${family}` : `${ip} saddr ${from}`
    return from !== undefined && isIPv6(from) !== (family === 6)
      ? { set: '', arrived: [], answer: [] }
      : {
          set: `set ${set} { type ipv${family}_addr . inet_service; flags dynamic,timeout; timeout ${REMEMBERED}; size 4096; };`,
          arrived: [
            `${asked} ${ours} counter name seen`,
            `${asked} ${ours} ${RATE} update @${set} { ${ip} saddr . ${protocol} sport } meta nftrace set 1`,
          ],
          answer: [`${ip} daddr . ${protocol} dport @${set}${answers} ${RATE} meta nftrace set 1`],
        }
  }
  const families = [of(4), of(6)]
  const chain = (name: string, hook: string, priority: number, rules: readonly string[] = []) =>
    `chain ${name} { type filter hook ${hook} priority ${priority}; ${rules.map((rule) => `${rule}; `).join('')}};`
  const answer = families.flatMap((family) => family.answer)
  return [
    `table inet ${name} { flags owner; counter seen { };`,
    ...families.map(({ set }) => set),
    chain(
      CHAINS.arrived,
      'prerouting',
      -350,
      families.flatMap((family) => family.arrived),
    ),
    chain(CHAINS.returned, 'prerouting', -349, answer),
    chain(CHAINS.delivered, 'input', LAST),
    chain(CHAINS.forwarded, 'forward', LAST),
    chain(CHAINS.sent, 'output', -LAST, answer),
    chain(CHAINS.left, 'postrouting', LAST, answer),
    '}',
  ].join(' ')
}

const LAST = 2 ** 31 - 1
