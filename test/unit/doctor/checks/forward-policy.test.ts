import { expect, test } from 'vitest'
import { forwardPolicy } from '../../../../main/doctor/checks/forward-policy.js'
import { runChecks } from '../../../../main/doctor/run.js'
import { outcomeOf, type Check } from '../../../../main/doctor/check.js'
import { sceneOf, type Service } from '../../../../main/doctor/scene.js'
import type { Opening } from '../../../../main/model/opening.js'
import { parseNetwork, parseSave } from '../../../../main/netfilter/index.js'
import { english } from '../../../support/english.js'
import { machine } from '../../../support/machine.js'

const ROUTES = [
  'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT',
  'eth0\t00000000\tFE05A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
  'eth0\t0005A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
  'docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0',
].join('\n')
const PORT: Opening = {
  ...{ direction: 'in', protocol: 'udp', ports: { first: 1194, last: 1194 }, source: 'any', label: 'x', reason: '' },
}
const NODE: Service = {
  title: 'Node',
  openings: [PORT],
  forwards: { from: ['10.182.0.0/16'], interface: 'myst0', reason: 'It passes on.' },
}

/** A machine that does not forward: whether it does is for another check. */
function scene(filter: string, nat = '', route = ROUTES) {
  const network = parseNetwork({
    route,
    route6: null,
    trie: null,
    addresses6: null,
    forward: '0',
    forward6: '0',
  })
  const table = (name: string, rules: string) => (rules === '' ? '' : `*${name}\n${rules}\nCOMMIT\n`)
  const tables = parseSave(`${table('filter', filter)}${table('nat', nat)}`, 'ip', 'iptables')
  return sceneOf({
    host: machine({}),
    detection: { inCharge: null, firewalls: [] },
    openings: [],
    services: [NODE],
    ground: () => Promise.resolve({ ruleset: filter === '' ? undefined : { tables, unread: [] }, network }),
  })
}

async function seen(...given: Parameters<typeof scene>): Promise<string[]> {
  const outcome = await forwardPolicy.check(scene(...given))
  if (outcome.result === 'unknown') return ['unknown']
  return outcome.result === 'pass' ? [] : outcome.found.flatMap(({ evidence }) => evidence.map(english))
}

const KNOWN = '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'

test('what the node passes on, and what is answered, must both get through', async () => {
  const refused = ['from 10.182.0.0/16 to the internet: refused by iptables: -P FORWARD DROP']
  expect(await seen(':FORWARD ACCEPT [0:0]')).toEqual([])
  expect(await seen(':FORWARD DROP [0:0]')).toEqual(refused)
  expect(await seen(`:FORWARD DROP [0:0]\n${KNOWN}`)).toEqual(refused)
  expect(await seen(`:FORWARD DROP [0:0]\n${KNOWN}\n-A FORWARD -i myst+ -j ACCEPT`)).toEqual([])
  expect(await seen(`:FORWARD DROP [0:0]\n${KNOWN}\n-A FORWARD -s 10.182.0.0/16 -j ACCEPT`)).toEqual([])
  expect(await seen(':FORWARD DROP [0:0]\n-A FORWARD -i myst+ -j ACCEPT')).toEqual([
    'answers from the internet to 10.182.0.0/16: refused by iptables: -P FORWARD DROP',
  ])
})

test('is told of a machine without a network as well', async () => {
  expect(await seen(':FORWARD DROP [0:0]', '', '')).toHaveLength(1)
  expect(await seen(':FORWARD ACCEPT [0:0]', '', '')).toEqual([])
})

test('one port that is refused on purpose is none of its business', async () => {
  expect(await seen(':FORWARD ACCEPT [0:0]\n-A FORWARD -p tcp -m tcp --dport 25 -j DROP')).toEqual([])
})

test('in a container of docker the node’s packets are the container’s', async () => {
  const filter = `:FORWARD DROP [0:0]\n${KNOWN}\n-A FORWARD -i docker0 ! -o docker0 -j ACCEPT`
  const nat =
    ':DOCKER - [0:0]\n-A DOCKER ! -i docker0 -p udp -m udp --dport 1194 -j DNAT --to-destination 172.17.0.2:1194'
  expect(await seen(filter)).toHaveLength(1)
  expect(await seen(filter, nat)).toEqual([])
})

test('is unknown where the rules cannot be read', async () => {
  expect(await seen('')).toEqual(['unknown'])
})

test('what brings it about is named where that was found, too', async () => {
  const cause = (id: string): Check => ({
    ...{ id, title: id, applies: () => true },
    check: () =>
      Promise.resolve(
        outcomeOf([
          { id, firewalls: [], what: '', meaning: '', todo: '', evidence: [], contested: false, remedies: [] },
        ]),
      ),
  })
  const because = async (...others: readonly Check[]) =>
    (await runChecks([...others, forwardPolicy], scene(':FORWARD DROP [0:0]'))).found.find(
      ({ id }) => id === 'forward-policy',
    )?.because
  expect(await because()).toBeNull()
  expect(await because(cause('deny-wins'))).toBeNull()
  expect(await because(cause('ufw-and-firewalld'))).toBe('ufw-and-firewalld')
})
