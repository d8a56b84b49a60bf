import { describe, it } from 'vitest'
import { Status } from '../../main/api/contract.js'
import { OpeningEvidence } from '../../main/model/evidence.js'
import { english } from '../support/english.js'
import { fieldPorts, loadField, misjudged } from './support/field-input.js'
import { startBus, startFirewalld } from './support/firewalls.js'
import { iptablesState } from './support/iptables.js'
import { nftState } from './support/nftables.js'
import { startPair, type Pair } from './support/pair.js'
import { probeAll } from './support/reach.js'
import { sallyport } from './support/sallyport.js'
import { apply, rungs, undo } from './support/service.js'

interface Field {
  /** Who guards the machine. */
  readonly by: 'nftables' | 'iptables' | 'firewalld'
  /** IPv4 addresses that the client has besides its own, to call from. */
  readonly senders?: readonly string[]
  /** Ports that are open up to a rate only, so that nobody can tell. */
  readonly rated?: readonly number[]
  /** What `apply` ends with: 0 unless told. */
  readonly apply?: number
}

const SENDERS = { senders: ['10.9.0.1', '10.3.2.9', '10.1.2.7', '198.51.100.7'] }

const FIELDS: Readonly<Record<string, Field>> = {
  'nft-arch-default': { by: 'nftables' },
  'nft-drop-from-anywhere-written-out': { by: 'nftables' },
  'nft-dynamic-ban-set': { by: 'nftables' },
  'nft-fib-oif-not-0': { by: 'nftables' },
  // nft 1.0.6 falls over its own echo of these sets, so what is stored is not known
  'nft-maps-and-pairs': { by: 'nftables', ...SENDERS, rated: [53], apply: 5 },
  'nft-rt-type-0': { by: 'nftables' },
  'nft-tcp-flags-none': { by: 'nftables' },
  'nft-translated-from-iptables': { by: 'nftables' },
  'iptables-mask-with-gaps': { by: 'iptables', ...SENDERS },
  'iptables-shorewall-shape': { by: 'iptables' },
  // csf loads its rules itself: what is stored beside it is not known
  csf: { by: 'iptables', ...SENDERS, apply: 5 },
  'firewalld-iptables-backend': { by: 'firewalld' },
}

const OPENED = ['8886/tcp v4', '8886/udp v4', '8886/tcp v6', '8886/udp v6'] as const

async function state({ server }: Pair) {
  const { stored, loaded } = await nftState(server)
  return { stored, loaded, iptables: await iptablesState(server) }
}

describe.concurrent('rulesets as people have them', () => {
  for (const [name, { by, senders = [], rated = [], apply: code = 0 }] of Object.entries(FIELDS))
    it(`${name}: what is said is so, from status to undo`, async ({ expect }) => {
      const ports = fieldPorts(name)
      await using pair = await startPair(ports)
      const { server, client, link } = pair
      for (const address of senders) await client.must(['ip', 'address', 'add', `${address}/32`, 'dev', 'eth0'])
      if (by === 'firewalld') {
        await startBus(server)
        await startFirewalld(server)
      }
      await loadField(server, name)
      const from = [link.client.v4, link.client.v6, ...senders]
      const told = ports.filter((port) => !rated.includes(port))
      const [before, open] = [await state(pair), await pair.look()]
      const wrong = await misjudged(pair, told, from)
      const status = Status.parse((await sallyport(server, ['status', '--json'])).json())
      const plan = await sallyport(server, ['plan', 'jetstream-server', '--json'])
      const applied = await apply(server, 'jetstream-server')
      const [opened, wrongThen] = [await pair.look(), await misjudged(pair, [8886], from)]
      const verified = await sallyport(server, ['verify', 'jetstream-server', '--json'])
      const undone = await undo(server)
      const after = await state(pair)
      expect({
        wrong,
        status: english(status.sentence),
        plan: plan.code === 0 ? 0 : plan.stdout,
        apply: applied.code === code ? code : applied.end,
        opened,
        wrongThen,
        verify: rungs(verified.json()).map((line) => line.replace(/^.*, /, '')),
        undo: undone.end.result,
        closed: await pair.look(),
      }).toEqual({
        wrong: [],
        status: expect.stringContaining(`${by} guards this machine`) as string,
        plan: 0,
        apply: code,
        opened: { ...open, ...Object.fromEntries(OPENED.map((way) => [way, 'open'])) },
        wrongThen: [],
        verify: ['effective pass', 'effective pass'],
        undo: 'undone',
        closed: open,
      })
      expect(after).toEqual(before)
    })

  it('who is banned is told, and answered for alone', async ({ expect }) => {
    await using pair = await startPair()
    const { server, client, link } = pair
    const [banned, other] = ['198.51.100.7', '198.51.100.8']
    for (const address of [banned, other]) await client.must(['ip', 'address', 'add', `${address}/32`, 'dev', 'eth0'])
    await loadField(server, 'csf')
    await apply(server, 'jetstream-server')
    const reach = async (from: string) => {
      const [result] = await probeAll(client, [{ address: link.server.v4, port: 8886, protocol: 'tcp', from }])
      return result?.state
    }
    expect([await reach(banned), await reach(other)]).toEqual(['closed', 'open'])
    const effective = async (...from: string[]) => {
      const { json } = await sallyport(server, ['verify', 'jetstream-server', ...from, '--json'])
      const { openings } = json() as { openings: unknown[] }
      const check = OpeningEvidence.parse(openings[0]).checks.find(({ level }) => level === 'effective')
      return `${check?.result} ${english(check?.seen ?? '')}`
    }
    expect(await effective()).toMatch(/^pass .* One sender is refused all the same: 198\.51\.100\.7 \(.*chain_DENY/)
    expect(await effective('--from', banned)).toMatch(/^fail .*chain_DENY/)
    expect(await effective('--from', other)).toMatch(/^pass (?!.*all the same)/)
  })
})
