import { describe, expect, test } from 'vitest'
import { english } from '../../support/english.js'
import { NETWORK, nftJson, packet, walkNft, walkSave } from '../../support/kernel-rules.js'
import { journeyOf, parseNetwork, parseNftJson, parseSave } from '../../../main/netfilter/index.js'

const accept = [{ accept: null }]
const drop = [{ drop: null }]
const reject = [{ reject: null }]
const tcp = (port: number) => ({
  match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: port },
})

describe('the chains of a hook', () => {
  test('a drop in any of them is final, accept ends only its own chain', () => {
    const json = nftJson({
      early: { hook: 'input', priority: -10, rules: [accept] },
      late: { hook: 'input', priority: 10, rules: [drop] },
    })
    expect(walkNft(json)).toMatchObject({ verdict: 'drop', decidedBy: { at: { chain: { name: 'late' } } } })
  })

  test('the one with the lower priority refuses first; of equal ones that which came last', () => {
    const order = (first: number, second: number) =>
      walkNft(
        nftJson({
          one: { hook: 'input', priority: first, rules: [drop] },
          two: { hook: 'input', priority: second, rules: [reject] },
        }),
      ).verdict
    expect(order(0, 1)).toBe('drop')
    expect(order(1, 0)).toBe('reject')
    expect(order(0, 0)).toBe('reject')
  })

  test('prerouting comes first, other hooks and other families not at all', () => {
    const json = nftJson({
      pre: { hook: 'prerouting', priority: -300, rules: [[tcp(8886), ...drop]] },
      out: { hook: 'output', rules: [drop] },
      forward: { hook: 'forward', policy: 'drop', rules: [] },
    })
    expect(walkNft(json).verdict).toBe('drop')
    expect(walkNft(json, { port: 22 })).toMatchObject({ verdict: 'accept', decidedBy: undefined })
    expect(walkNft(nftJson({ input: { hook: 'input', rules: [drop] } }, [], { family: 'ip6' })).verdict).toBe('accept')
  })

  test('before connection tracking no state is known: a packet is invalid there', () => {
    const invalid = [{ match: { op: 'in', left: { ct: { key: 'state' } }, right: 'invalid' } }, ...drop]
    const at = (priority: number) =>
      walkNft(nftJson({ pre: { hook: 'prerouting', priority, rules: [invalid] } })).verdict
    expect([at(-300), at(-150)]).toEqual(['drop', 'accept'])
  })

  test('before routing there is no interface to leave through', () => {
    const oif = (right: string) => ({ match: { op: '==', left: { meta: { key: 'oifname' } }, right } })
    const through = { direction: 'forward', to: '172.17.0.2', out: 'docker0' } as const
    const at = (hook: string, name: string) =>
      walkNft(nftJson({ chain: { hook, rules: [[oif(name), ...drop]] } }), through).verdict
    expect([at('prerouting', 'docker0'), at('prerouting', ''), at('forward', 'docker0'), at('forward', '')]).toEqual([
      'accept',
      'drop',
      'drop',
      'accept',
    ])
  })

  test('an interface’s own ingress chain, and that of another interface', () => {
    const json = (dev: string) =>
      nftJson({ wire: { hook: 'ingress', dev, rules: [drop] } }).replaceAll('inet', 'netdev')
    expect([walkNft(json('eth0')).verdict, walkNft(json('eth1')).verdict]).toEqual(['drop', 'accept'])
  })

  test('a dormant table does nothing', () => {
    const json = nftJson({ input: { hook: 'input', rules: [drop] } }, [], { flags: ['dormant'] })
    expect(walkNft(json).verdict).toBe('accept')
  })

  test('untracked packets meet no nat chain', () => {
    const json = nftJson({
      raw: { hook: 'prerouting', priority: -300, rules: [[{ notrack: null }]] },
      nat: { hook: 'prerouting', type: 'nat', priority: -100, rules: [[{ redirect: { port: 22 } }]] },
      input: { hook: 'input', rules: [[tcp(22), ...drop]] },
    })
    expect(walkNft(json).verdict).toBe('accept')
    expect(walkNft(json.replace('notrack', 'counter')).verdict).toBe('drop')
  })
})

describe('a new destination', () => {
  const PUBLISHED = [
    '*nat',
    ':PREROUTING ACCEPT [0:0]',
    ':DOCKER - [0:0]',
    '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
    '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
    'COMMIT',
    '*filter',
    ':INPUT DROP [0:0]',
    ':FORWARD DROP [0:0]',
    ':DOCKER - [0:0]',
    '-A FORWARD -o docker0 -j DOCKER',
    '-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT',
    'COMMIT',
  ].join('\n')

  test('a port that docker publishes goes through forward, whatever input says', () => {
    const { verdict, decidedBy, path } = walkSave(PUBLISHED, { port: 8080 })
    expect(verdict).toBe('accept')
    expect(decidedBy?.at.rule?.text()).toContain('-A DOCKER -d 172.17.0.2/32')
    expect(path.map(({ hook, what }) => `${hook} ${english(what)}`)).toEqual([
      'prerouting jump DOCKER',
      'prerouting accept, with a new destination',
      'forward jump DOCKER',
      'forward accept',
    ])
    expect(walkSave(PUBLISHED, { port: 80 }).verdict).toBe('drop')
  })

  test('chains of prerouting behind it still see the packet', () => {
    const json = nftJson({
      nat: {
        hook: 'prerouting',
        type: 'nat',
        priority: -100,
        rules: [[{ dnat: { family: 'ip', addr: '172.17.0.2' } }]],
      },
      late: { hook: 'prerouting', priority: 10, rules: [[tcp(8886), ...drop]] },
    })
    expect(walkNft(json).verdict).toBe('drop')
    expect(walkNft(json, { port: 22 }).verdict).toBe('accept')
  })

  test('redirect stays here, with the new port; the connection knows that it was moved', () => {
    const moved = [{ match: { op: 'in', left: { ct: { key: 'status' } }, right: 'dnat' } }, ...accept]
    const json = nftJson({
      nat: { hook: 'prerouting', type: 'nat', priority: -100, rules: [[tcp(8886), { redirect: { port: 22 } }]] },
      input: { hook: 'input', policy: 'drop', rules: [[tcp(22), ...moved]] },
    })
    expect([walkNft(json).verdict, walkNft(json, { port: 22 }).verdict]).toEqual(['accept', 'drop'])
  })

  test('by a map', () => {
    const addr = {
      map: { key: { payload: { protocol: 'tcp', field: 'dport' } }, data: { set: [[8886, '172.17.0.2']] } },
    }
    const json = nftJson({
      nat: { hook: 'prerouting', type: 'nat', priority: -100, rules: [[{ dnat: { family: 'ip', addr } }]] },
      forward: { hook: 'forward', policy: 'drop', rules: [] },
    })
    expect([walkNft(json).verdict, walkNft(json, { port: 22 }).verdict]).toEqual(['drop', 'accept'])
  })

  test('when it is not certain, both ways are followed', () => {
    const chains = (policy: 'accept' | 'drop') =>
      nftJson({
        nat: {
          hook: 'prerouting',
          type: 'nat',
          priority: -100,
          rules: [[{ limit: {} }, { dnat: { addr: '172.17.0.2' } }]],
        },
        input: { hook: 'input', policy, rules: [] },
        forward: { hook: 'forward', policy: 'drop', rules: [] },
      })
    expect(walkNft(chains('drop')).verdict).toBe('drop')
    expect(walkNft(chains('accept')).verdict).toBe('unknown')
  })

  test('a machine that does not forward drops it', () => {
    const closed = parseNetwork({
      route: null,
      route6: null,
      trie: null,
      addresses6: null,
      forward: '0\n',
      forward6: '0\n',
    })
    const journey = walkNft(nftJson({}), { direction: 'forward', to: '10.1.2.3', out: undefined }, closed)
    expect(journey).toMatchObject({ verdict: 'drop', possible: ['drop'] })
  })
})

describe('two stacks', () => {
  const SAVED = (policy: string) => `*filter\n:INPUT ${policy} [0:0]\nCOMMIT\n`
  const both = (saved: string, rules: object[][]) => {
    const tables = [
      ...(parseNftJson(nftJson({ input: { hook: 'input', rules } })) ?? []),
      ...parseSave(saved, 'ip', 'iptables-legacy'),
    ]
    return journeyOf(packet(), { tables, unread: [] }, NETWORK)
  }

  test('each can refuse what the other lets in', () => {
    expect(both(SAVED('DROP'), [accept]).verdict).toBe('drop')
    expect(both(SAVED('ACCEPT'), [drop]).verdict).toBe('drop')
    expect(both(SAVED('ACCEPT'), [accept]).verdict).toBe('accept')
  })

  test('where both refuse in different ways, it is refused: nobody can see only which comes first', () => {
    expect(both(SAVED('DROP'), [reject])).toMatchObject({ verdict: 'drop', possible: ['drop', 'reject'] })
    expect(both(SAVED('DROP'), [reject]).doubts).toHaveLength(1)
  })
})

describe('what goes out', () => {
  test('meets output and postrouting, with no interface in', () => {
    const out = { direction: 'out', from: undefined, to: '198.51.100.7', in: '', out: 'eth0' } as const
    const json = nftJson({
      input: { hook: 'input', policy: 'drop', rules: [] },
      output: { hook: 'output', rules: [[tcp(22), ...drop]] },
      post: { hook: 'postrouting', rules: [[tcp(25), ...drop]] },
    })
    expect([8886, 22, 25].map((port) => walkNft(json, { ...out, port }).verdict)).toEqual(['accept', 'drop', 'drop'])
  })
})
