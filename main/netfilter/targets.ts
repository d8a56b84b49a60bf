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
