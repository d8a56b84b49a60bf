import { describe, expect, it } from 'vitest'
import type { Opening } from '../../main/model/opening.js'
import { Plan } from '../../main/model/plan.js'
import { closedWaysOut } from '../../main/verify/index.js'
import { asHost } from './support/as-host.js'
import { enableUfw } from './support/firewalls.js'
import { startPair } from './support/pair.js'
import { probeAll } from './support/reach.js'
import { sallyport } from './support/sallyport.js'
import { apply } from './support/service.js'
import { english } from '../support/english.js'

const SHUT =
  'table inet other {\n chain output {\n type filter hook output priority 5; policy drop;\n oif lo accept\n meta l4proto ipv6-icmp accept\n }\n}\n'
const LETS_ANSWERS = 'add rule inet other output ct state established,related accept\n'

describe('the way out that a service needs', () => {
  it('is named by the plan where answers are refused, as nobody gets one; and not any more once they are let out', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    const warnings = async () => {
      const { code, json } = await sallyport(server, ['plan', 'jetstream-server', '--json'])
      expect(code).toBe(0)
      return Plan.parse(json()).warnings.filter((text) => english(text).startsWith('Nobody gets an answer'))
    }
    expect(await warnings()).toEqual([])
    await server.must(['nft', '-f', '-'], { stdin: SHUT })
    expect(await warnings()).toEqual(
      ['8886/tcp', '8886/udp'].map(
        (port) =>
          `Nobody gets an answer from ${port}: the way out is closed to it over IPv4. What decides is nftables: inet other output: policy drop.`,
      ),
    )
    expect((await apply(server, 'jetstream-server')).end.result).toBe('reverted')
    expect(await pair.look()).toEqual(pair.onlyOpen())
    await server.must(['nft', '-f', '-'], { stdin: LETS_ANSWERS })
    expect(await warnings()).toEqual([])
    expect((await apply(server, 'jetstream-server')).code).toBe(0)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
  })

  it('is named where packets that it sends are refused, and not where the plan lets them out', async () => {
    await using pair = await startPair()
    const { server, link } = pair
    await enableUfw(server)
    await server.must(['ufw', 'default', 'reject', 'outgoing'])
    const opening: Opening = {
      direction: 'out',
      protocol: 'tcp',
      ports: { first: 8885, last: 8885 },
      source: 'any',
      destination: link.client.v4,
      label: 'Licence',
      reason: 'For the licence.',
    }
    const [told, ...more] = await closedWaysOut(asHost(server), [opening], [])
    expect(more).toEqual([])
    expect(english(told ?? '')).toMatch(
      /^This service needs the way out for 8885\/tcp .*Decided by: ufw: default reject \(outgoing\)$/,
    )
    expect(await closedWaysOut(asHost(server), [opening], [opening])).toEqual([])
    const target = { address: link.client.v4, port: 8885, protocol: 'tcp' as const }
    await server.must(['ufw', 'allow', 'out', '8885/tcp'])
    expect(await closedWaysOut(asHost(server), [opening], [])).toEqual([])
    expect((await probeAll(server, [target], 1_600))[0]?.seen).toBe('ECONNREFUSED')
  })
})
