import { describe, expect, it } from 'vitest'
import { loadField } from './support/field-input.js'
import { iptablesState } from './support/iptables.js'
import { nftState } from './support/nftables.js'
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
    ['nft-output-drops-answers', /^What was to be opened is refused all the same\. Nobody gets an answer.*output/],
    ['iptables-output-partly', /^What was to be opened is refused all the same\. Nobody gets an answer.*OUTPUT/],
  ])('%s: packets would get in, answers not out, so nothing is left open', async (name, what) => {
    await using pair = await startPair()
    const { server } = pair
    await loadField(server, name)
    const state = async () => [await nftState(server), await iptablesState(server)]
    const before = await state()
    const applied = await apply(server, 'jetstream-server')
    expect(applied).toMatchObject({ code: 5, end: { result: 'reverted', problem: { kind: 'unproven' } } })
    expect(english(applied.end.problem?.what ?? '')).toMatch(what)
    expect(await state()).toEqual(before)
  })

  it('nft-output-drops-answers: what others have opened is not called effective', async () => {
    await using pair = await startPair()
    await loadField(pair.server, 'nft-output-drops-answers')
    for (const port of ['tcp', 'udp'])
      await pair.server.must(['nft', 'insert', 'rule', 'inet', 'filter', 'input', port, 'dport', '8886', 'accept'])
    expect(await pair.look()).toEqual(pair.onlyOpen())
    for (const line of await effective(pair)) expect(line).toMatch(/^fail Nobody gets an answer from 8886.*output/)
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
