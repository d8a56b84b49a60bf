import fc from 'fast-check'
import { windows } from '../../../main/firewall/windows/index.js'
import { ADDRESSES, openings } from '../../support/arbitraries.js'
import { SimulatedWindows, type Category, type WindowsPacket } from '../../support/simulated-windows.js'
import { describeUndo } from '../../support/undo-properties.js'

const CATEGORIES: readonly Category[] = ['domain', 'private', 'public']
const PROGRAMS = ['C:\\js\\server.exe', 'C:\\Program Files\\other.exe']

/** Rules that a registry could hold, near the openings that are generated. */
const field = (key: string, ...values: readonly string[]) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom(...values).map((value) => `${key}=${value}|`) },
  )
const rule = fc
  .tuple(
    fc.constantFrom('Action=Allow|', 'Action=Allow|', 'Action=Allow|', 'Action=Block|'),
    fc.constantFrom('Active=TRUE|', 'Active=TRUE|', 'Active=FALSE|'),
    fc.constantFrom('Dir=In|', 'Dir=In|', 'Dir=Out|'),
    field('Protocol', '6', '17', '1'),
    fc.subarray([...CATEGORIES]).map((some) => some.map((one) => `Profile=${one}|`).join('')),
    field('LPort', '8885', '8886', '8887', '8886|LPort=8888'),
    field('LPort2_10', '8885-8888', '8886-8887', 'RPC'),
    field('RA4', '10.0.0.0/255.0.0.0', '10.1.2.3', '10.1.0.0-10.1.255.255', 'LocalSubnet'),
    field('RA6', '2001:db8::/32', 'LocalSubnet'),
    field('App', ...PROGRAMS),
    field('Svc', 'dosvc'),
  )
  .map((parts) => `v2.30|${parts.join('')}Name=Somebody's|`)
const machine = fc.record({
  rules: fc.uniqueArray(rule, { maxLength: 5 }).map((list) => list.map((data, index) => [`{${index}}`, data] as const)),
  network: fc.constantFrom(...CATEGORIES),
  ignored: fc.constantFrom<Category | undefined>(undefined, undefined, 'private', 'domain'),
})
const program = fc.constantFrom(undefined, ...PROGRAMS)
const wantedOpenings = fc
  .tuple(openings, program)
  .map(([list, application]) => list.map((one) => (application === undefined ? one : { ...one, application })))

const PACKETS: readonly WindowsPacket[] = ADDRESSES.slice(1, 7).flatMap((source) =>
  (['tcp', 'udp'] as const).flatMap((protocol) =>
    [8884, 8885, 8886, 8888].flatMap((port) =>
      PROGRAMS.flatMap((of) => CATEGORIES.map((category) => ({ protocol, port, source, program: of, category }))),
    ),
  ),
)

describeUndo({
  backend: windows,
  cases: fc.tuple(machine, wantedOpenings),
  runs: 150,
  start: ({ rules, network, ignored }) => {
    const host = new SimulatedWindows(rules)
    host.networks = [network]
    if (ignored) host.setPolicy(ignored, 'AllowLocalPolicyMerge', 0)
    return host
  },
  state: (host) => host.stored(),
  packets: PACKETS,
  accepts: (host, packet) => [host.accepts(packet)],
  // nothing at all opens on public networks
  opens: ({ ignored }, { application }, { program: of, category }) =>
    category !== 'public' && category !== ignored && (application === undefined || application === of),
  refusesPart: /Block rule/,
})
