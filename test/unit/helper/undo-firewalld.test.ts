import fc from 'fast-check'
import { firewalld } from '../../../main/firewall/firewalld/index.js'
import { openings, PACKETS, protocol, smallRange } from '../../support/arbitraries.js'
import { richRule, SimulatedFirewalld, type SimulatedZone } from '../../support/simulated-firewalld.js'
import { describeUndo } from '../../support/undo-properties.js'

const entry = fc.record({ protocol, ports: smallRange })
const network = fc.constantFrom('10.0.0.0/8', '10.1.0.0/16', '192.168.1.0/24', '2001:db8::/32')

/** A zone that firewalld could hold: entries of one protocol never overlap. */
const zone = fc
  .record({
    entries: fc.array(entry, { maxLength: 4 }),
    rules: fc.uniqueArray(
      fc.record({ network, entry, accept: fc.constantFrom(true, true, true, false) }).map((rule) => {
        const { first, last } = rule.entry.ports
        const port = `port="${first === last ? first : `${first}-${last}`}" protocol="${rule.entry.protocol}"`
        return richRule(
          rule.network.includes(':') ? 'ipv6' : 'ipv4',
          rule.network,
          port,
          rule.accept ? 'accept' : 'drop',
        )
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ entries, rules }): SimulatedZone => {
    const ports: SimulatedZone['ports'] = []
    for (const {
      protocol: of,
      ports: { first, last },
    } of entries)
      if (!ports.some((other) => other.protocol === of && other.first <= last && first <= other.last))
        ports.push({ first, last, protocol: of })
    return { ports, rules }
  })

const machine = fc.record({ zone, running: fc.boolean(), own: fc.boolean() })

describeUndo({
  backend: firewalld,
  cases: fc.tuple(machine, openings),
  runs: 60,
  start: ({ zone: of, running, own }) => new SimulatedFirewalld(of, running, own),
  state: (host) => host.state(),
  rules: ({ runtime, permanent }) => JSON.stringify([runtime, permanent]),
  packets: PACKETS,
  accepts: (host, packet) => [host.accepts(packet), host.accepts(packet, host.permanent)],
  refusesPart: /^Part of /,
})
