import { formatPortRange, type PortRange, type Protocol } from '../../model/net.js'
import type { SavedRule } from '../../netfilter/index.js'

/**
 * What limits how often one address connects: five times at once, then ten times a minute; the rest goes on to what
 * refuses it. Only first packets count. An address is forgotten after 30 seconds, when it has its five back. In the
 * words and the order of `iptables-save`.
 */
export function limitWords(protocol: Protocol, ports: PortRange): string[] {
  // 15 characters, as older kernels have it; each rule counts for itself
  const name = `sp-${protocol}-${formatPortRange(ports).split('-')[0] ?? ''}`
  return [...FRONT, name, ...BACK]
}

const FRONT =
  // eslint-disable-next-line words/prose -- arguments of iptables
  '-m conntrack --ctstate NEW -m hashlimit --hashlimit-upto 10/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name'.split(
    ' ',
  )
const BACK = ['--hashlimit-htable-expire', '30000']
const WORDS = new RegExp(` ${FRONT.join(' ')} sp-(?:tcp|udp)-\\d+ ${BACK.join(' ')} -m comment --comment "sallyport: `)
/** What the reader of rules calls the words that it does not know. */
const OTHERS = /^(?:hashlimit|--hashlimit-[a-z-]+)$/

/** Whether a rule lets in as often as {@link limitWords} says, and asks for nothing else that is not known. */
export function isLimit({ text, others }: SavedRule): boolean {
  return others.length > 0 && others.every((word) => OTHERS.test(word)) && WORDS.test(text)
}
