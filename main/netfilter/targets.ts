/** Targets of iptables behind which the next rule is looked at, as if they were not there; iptables-extensions(8). */
const PASSING = new Set(
  // eslint-disable-next-line words/prose -- targets of iptables
  'LOG NFLOG ULOG TRACE AUDIT TCPMSS TCPOPTSTRIP CHECKSUM CLASSIFY CONNSECMARK SECMARK DSCP TOS TTL HL ECN TEE SET LED IDLETIMER RATEEST'.split(
    ' ',
  ),
)

export function isPassing(target: string): boolean {
  return PASSING.has(target)
}

/** Those that take options of their own behind them; a verdict and a chain take none. */
const WITH_OPTIONS = new Set(
  // eslint-disable-next-line words/prose -- targets of iptables
  'REJECT MARK CONNMARK DNAT SNAT MASQUERADE REDIRECT NETMAP CT NFQUEUE TPROXY SYNPROXY'.split(' '),
)

/**
 * The options of a target, from the words behind it, and how many words they are. iptables takes matches behind the target
 * too, as people and ufw write them in files.
 */
export function targetOptions(
  target: string,
  words: readonly string[],
): { options: Map<string, string>; length: number } {
  const options = new Map<string, string>()
  let length = 0
  while ((isPassing(target) || WITH_OPTIONS.has(target)) && words[length]?.startsWith('--')) {
    const name = words[length++] ?? ''
    const value = words[length]
    const hasValue = value !== undefined && !/^(?:--[a-z]|-[a-z]$|!$)/i.test(value)
    options.set(name, hasValue ? value : '')
    if (hasValue) length++
  }
  return { options, length }
}
