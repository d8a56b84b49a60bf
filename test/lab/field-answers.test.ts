import { describe, expect, it } from 'vitest'
import { loadField } from './support/field-input.js'
import { startPair, type Pair } from './support/pair.js'
import { sallyport } from './support/sallyport.js'
import { apply } from './support/service.js'
import { english } from '../support/english.js'
import { OpeningEvidence } from '../../main/model/evidence.js'

/** What `verify` says of the rung `effective`, for each opening. */
async function effective({ server }: Pair): Promise<readonly string[]> {
  const { openings } = (await sallyport(server, ['verify', 'jetstream-server', '--json'])).json() as {
    openings: unknown[]
  }
  return openings.map((item) => {
    const check = OpeningEvidence.parse(item).checks.find(({ level }) => level === 'effective')
    return `${check?.result} ${english(check?.seen ?? '')}`
  })
}

describe('proven means a conversation', () => {
  it.each([
    ['nft-output-drops-answers', /^fail Nobody gets an answer from 8886\/(?:tcp|udp).*output/],
    ['iptables-output-partly', /^fail Nobody gets an answer from 8886\/(?:tcp|udp).*OUTPUT/],
  ])('%s: packets get in, answers do not get out, and no rung says otherwise', async (name, seen) => {
    await using pair = await startPair()
    await loadField(pair.server, name)
    const applied = await apply(pair.server, 'jetstream-server')
    expect(applied.code).not.toBe(0)
    const open = Object.entries(await pair.look()).filter(([way, state]) => way.endsWith('v4') && state === 'open')
    expect(open).toEqual([])
    if (applied.code === 3) return // refused beforehand: nothing is open that is not reachable
    for (const line of await effective(pair)) expect(line).toMatch(seen)
  })

  it('nft-no-icmpv6: over IPv4 it works, over IPv6 it is not called open', async () => {
    await using pair = await startPair()
    await loadField(pair.server, 'nft-no-icmpv6')
    await apply(pair.server, 'jetstream-server')
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/udp v4'))
    for (const line of await effective(pair)) expect(line).toMatch(/^unknown Over IPv6 nobody reaches this machine/)
    await pair.server.must(['nft', 'insert', 'rule', 'inet', 'filter', 'input', 'icmpv6', 'type', '135-136', 'accept'])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    for (const line of await effective(pair)) expect(line).toMatch(/^pass /)
  })
})
