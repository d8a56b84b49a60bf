import { afterAll, describe, expect, it } from 'vitest'
import { groupBy } from '../../main/model/text.js'
import { english } from '../support/english.js'
import { enableUfw, startFirewalld } from './support/firewalls.js'
import { agrees, judge, makeCases, type Judged } from './support/explain/cases.js'
import { firewalldOptions, ufwRule } from './support/explain/front-ends.js'
import { IPSETS, iptablesRuleset } from './support/explain/iptables.js'
import { foreignTable, nftRuleset } from './support/explain/nft.js'
import { Random } from './support/explain/random.js'
import { OUTER, startTown, type Town } from './support/explain/town.js'

/**
 * What Sallyport says becomes of a packet is compared with what becomes of it: rulesets that nobody would write, made by
 * the real programs, and real connections from, through and to a machine that has them. One number is one run, for ever.
 */
const SEED = 20_261_121
const COUNTS = { in: 34, forward: 14, out: 10 }

const all: Judged[] = []

async function check(town: Town, random: Random, rules: string): Promise<void> {
  const judged = await judge(town, makeCases(random, COUNTS))
  all.push(...judged)
  const wrong = judged.filter((one) => !agrees(one)).map(told)
  if (wrong.length > 0) throw new Error(`${wrong.join('\n\n')}\n\nwith these rules:\n${rules}`)
}

function told({ journey, real, seen, direction, protocol, port, from, to }: Judged): string {
  const path = journey.path.map(
    ({ hook, at, what }) => `  ${hook} ${at.chain.name}: ${at.rule?.text() ?? ''} [${english(what)}]`,
  )
  return [
    `${direction} ${protocol} ${port} from ${from ?? 'here'} to ${to}: explained as ${journey.verdict}, is ${real.join(' or ')} (${seen})`,
    ...path,
  ].join('\n')
}

describe.concurrent('explain says what the kernel does', () => {
  it('with rulesets of nft', async () => {
    await using town = await startTown()
    for (let run = 0; run < 5; run++) {
      const random = new Random(SEED + run)
      const rules = nftRuleset(random)
      await town.server.must(['nft', '-f', '-'], { stdin: rules })
      await check(town, random, rules)
    }
  })

  it.each(['nft', 'legacy'])('with rulesets of iptables-%s', async (variant) => {
    await using town = await startTown()
    for (let run = 0; run < 3; run++) {
      const random = new Random(SEED + 100 + run + variant.length)
      const [four, six] = [iptablesRuleset(random, 4), iptablesRuleset(random, 6)]
      if (run === 0) await town.server.must(['ipset', 'restore'], { stdin: IPSETS })
      await town.server.must([`iptables-${variant}-restore`], { stdin: four })
      await town.server.must([`ip6tables-${variant}-restore`], { stdin: six })
      await check(town, random, `${four}\n${six}`)
    }
    // The other stack beside it, and a table of nft that a person added.
    const random = new Random(SEED + 150)
    const other = variant === 'nft' ? 'legacy' : 'nft'
    const [four, foreign] = [iptablesRuleset(random, 4), foreignTable(random)]
    await town.server.must([`iptables-${other}-restore`], { stdin: four })
    await town.server.must(['nft', '-f', '-'], { stdin: foreign })
    await check(town, random, `${four}\n${foreign}`)
  })

  it('with rules of ufw', async () => {
    await using town = await startTown()
    const random = new Random(SEED + 200)
    const calls: string[] = []
    const ufw = async (...words: string[]) => {
      calls.push(words.join(' '))
      await town.server.must(['ufw', ...words], { timeout: 100_000 })
    }
    await ufw('default', 'reject', 'incoming')
    await ufw('default', 'allow', 'routed')
    await enableUfw(town.server)
    for (let batch = 0; batch < 2; batch++) {
      for (let call = 0; call < 6; call++) await ufw(...ufwRule(random))
      await check(town, random, calls.join('\n'))
    }
    const foreign = foreignTable(random)
    await town.server.must(['nft', '-f', '-'], { stdin: foreign })
    await check(town, random, `${calls.join('\n')}\n${foreign}`)
  })

  it('with zones and rich rules of firewalld', async () => {
    await using town = await startTown()
    const { server } = town
    const random = new Random(SEED + 300)
    await startFirewalld(server)
    await server.must(['firewall-cmd', '--zone=public', '--change-interface=eth0'])
    await server.must(['firewall-cmd', '--zone=internal', '--change-interface=eth1'])
    const calls: string[] = []
    for (const bind of [false, true]) {
      if (bind) {
        await server.must(['firewall-cmd', '--zone=drop', `--add-source=${OUTER[4][1]}`])
        await server.must(['firewall-cmd', '--zone=trusted', `--add-source=${OUTER[6][2]}`])
      }
      for (const zone of ['public', 'internal'] as const) {
        // One call takes several options of one kind.
        for (const options of groupBy(firewalldOptions(random, zone), (option) => option.split('=')[0]).values()) {
          calls.push(`${zone} ${options.join(' ')}`)
          await server.must(['firewall-cmd', `--zone=${zone}`, ...options])
        }
      }
      await check(town, random, calls.join('\n'))
    }
    const foreign = foreignTable(random)
    await server.must(['nft', '-f', '-'], { stdin: foreign })
    await check(town, random, `${calls.join('\n')}\n${foreign}`)
  })

  afterAll(() => {
    const unknown = all.filter(({ journey }) => journey.verdict === 'unknown')
    const tally = (['accept', 'drop', 'reject'] as const).map(
      (verdict) => `${all.filter(({ journey }) => journey.verdict === verdict).length} ${verdict}`,
    )
    console.log(
      `explain: ${all.length} cases, ${all.filter((one) => !agrees(one)).length} wrong, ${unknown.length} unknown (${tally.join(', ')})`,
    )
    expect(all.length).toBeGreaterThanOrEqual(500)
    expect(unknown.length).toBeLessThan(all.length / 100)
  })
})
