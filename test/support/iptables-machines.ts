import fc from 'fast-check'
import { smallRange } from './arbitraries.js'
import type { SimulatedTable } from './simulated-iptables.js'

const ports = fc.oneof(
  smallRange.map(({ first, last }) => ` --dport ${first === last ? first : `${first}:${last}`}`),
  fc.constantFrom('', '', ' -m multiport --dports 22,8886'),
)
const spec = fc.record({
  protocol: fc.constantFrom('', 'tcp', 'udp'),
  ports,
  interface: fc.constantFrom('', '', '', ' -i lo', ' -i eth0'),
  network: fc.nat(5),
  target: fc.constantFrom('ACCEPT', 'ACCEPT', 'DROP', 'REJECT', 'own', 'RETURN'),
  chain: fc.constantFrom('INPUT', 'INPUT', 'own'),
})

/** Lines that iptables-save could print, with jumps into one chain beside. */
function table(family: 4 | 6): fc.Arbitrary<SimulatedTable> {
  const networks =
    family === 4 ? ['', '', '', '10.0.0.0/8', '10.1.2.3/32', '192.168.1.0/24'] : ['', '', '', '2001:db8::/32', '', '']
  const line = spec.map(({ protocol, ports: dports, interface: on, network, target, chain }) => {
    const source = networks[network] ?? ''
    const dport =
      protocol === '' ? '' : dports.includes('multiport') || dports === '' ? dports : ` -m ${protocol}${dports}`
    const to = chain === 'own' && target === 'own' ? 'ACCEPT' : target
    return `-A ${chain}${source === '' ? '' : ` -s ${source}`}${on}${protocol === '' ? '' : ` -p ${protocol}`}${dport} -j ${to}`
  })
  return fc.record({
    policy: fc.constantFrom('ACCEPT' as const, 'DROP' as const, 'DROP' as const),
    rules: fc.array(line, { maxLength: 6 }).map((lines) => [
      ...lines.filter((rule) => rule.startsWith('-A INPUT')),
      // a chain that is led to must be there
      '-A own -i lo -j ACCEPT',
      ...lines.filter((rule) => rule.startsWith('-A own')),
    ]),
  })
}
const tables = fc.record({ 4: table(4), 6: table(6) })
/** What is loaded, and what is stored if anything is; or the same in both. */
export const machine = fc.record({
  loaded: tables,
  stored: fc.oneof(tables, fc.constant(undefined)),
  same: fc.boolean(),
})

export type Machine = typeof machine extends fc.Arbitrary<infer T> ? T : never
const KNOWN = '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'

/** The same with a rule in front that lets through what follows on the first packet. */
export function answering({ loaded, stored, same }: Machine): Machine {
  const add = (tables: Machine['loaded']): Machine['loaded'] => ({
    4: { ...tables[4], rules: [KNOWN, ...tables[4].rules] },
    6: { ...tables[6], rules: [KNOWN, ...tables[6].rules] },
  })
  return { loaded: add(loaded), stored: stored && add(stored), same }
}
