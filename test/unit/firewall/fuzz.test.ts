import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseChains, readLoaded } from '../../../main/firewall/firewalld/kernel.js'
import { parseRichRule } from '../../../main/firewall/firewalld/rich-rule.js'
import { parseService } from '../../../main/firewall/firewalld/service.js'
import { zoneFromBus } from '../../../main/firewall/firewalld/zone.js'
import { parseZone, sameXml } from '../../../main/firewall/firewalld/zone-file.js'
import { chooseZone } from '../../../main/firewall/firewalld/zones.js'
import { parseIptablesSave } from '../../../main/netfilter/index.js'
import { includedFolder } from '../../../main/firewall/nftables/config.js'
import { ownBases } from '../../../main/firewall/nftables/owners.js'
import { parseRuleset } from '../../../main/firewall/nftables/ruleset.js'
import { rulesOf } from '../../../main/firewall/nftables/rules.js'
import { walkChain } from '../../../main/firewall/nftables/walk.js'
import { loadedIn } from '../../../main/firewall/ufw/kernel.js'
import { setting } from '../../../main/firewall/ufw/store.js'
import { parseTuplePorts, parseTuples, tupleRule } from '../../../main/firewall/ufw/tuple.js'
import { compareHeadings } from '../../../main/firewall/windows/category.js'
import { parseRegistry } from '../../../main/firewall/windows/registry.js'
import { parseRule } from '../../../main/firewall/windows/rule-text.js'
import { asProblem } from '../../../main/model/problem.js'
import { parseSockets } from '../../../main/verify/index.js'
import { fixture } from '../../support/fixture.js'
import { firewalldOn, FIREWALLD_READINGS, key, machine } from '../../support/machine.js'
import { recording } from '../../support/recordings.js'
import { recordedRules } from '../../support/simulated-windows.js'

/** A real text with pieces cut out, doubled, swapped or replaced: nearer to what breaks a parser than any noise. */
function damaged(text: string): fc.Arbitrary<string> {
  const place = fc.integer({ min: 0, max: text.length })
  const noise = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('"', '<', '-', '\n', ' ', '=', '{', '\0'),
  )
  const wound = fc.tuple(place, fc.integer({ min: 0, max: 60 }), noise)
  return fc
    .array(wound, { minLength: 1, maxLength: 6 })
    .map((wounds) => wounds.reduce((now, [at, length, put]) => now.slice(0, at) + put + now.slice(at + length), text))
}

const anyText = (text: string) => fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), damaged(text))
const home = FIREWALLD_READINGS.files['/etc/firewalld/zones/home.xml'] ?? ''
const rules = recording('ufw-0.36.2', '058-user.rules').stdout
const save = fixture('ufw-0.36.2-grammar/iptables-save.txt').slice(-3000)
const REGISTRY = `\r\nHKEY_LOCAL_MACHINE\\FirewallRules\r\n${recordedRules()
  .map(([name, data]) => `    ${name}    REG_SZ    ${data}\r\n`)
  .join('')}`
const richText =
  'rule family="ipv4" source address="10.4.0.0/16" port port="9040" protocol="tcp" accept limit value="10/m"'

const nftRules = fixture('nft-1.0.6-rulesets/server.json')
function readNft(text: string): unknown {
  const ruleset = parseRuleset(text)
  if (!ruleset) return undefined
  const bases = ownBases(ruleset, 'in')
  const opening = { direction: 'in', protocol: 'tcp', source: 'any', label: 'x', reason: '' } as const
  return [
    rulesOf(ruleset, 'loaded'),
    bases.map((base) => walkChain(base, { ...opening, ports: { first: 8886, last: 8886 } }, 4)),
  ]
}

describe('text of any kind is read without a throw', () => {
  test.each<[string, string, (text: string) => unknown]>([
    [
      'ufw’s rules',
      rules.slice(0, 1200),
      (text) => parseTuples(text, 4).tuples.map((tuple) => tupleRule(tuple, 'stored')),
    ],
    ['ports of a tuple', '80,443,6000:6200', parseTuplePorts],
    ['iptables-save', save, (text) => [parseIptablesSave(text), loadedIn(parseIptablesSave(text), 4)]],
    ['a settings file', 'IPV6=yes\nENABLED="no"\n', (text) => setting(text, 'ENABLED')],
    ['a zone', home, parseZone],
    ['nft’s rules', nftRules, readNft],
    ['a configuration of nft', 'table inet f {\n}\ninclude "/etc/nftables.d/*.nft"\n', includedFolder],
    ['a service', '<service><port port="1" protocol="tcp"/></service>', parseService],
    ['two zones', home, (text) => sameXml(text, home)],
    ['a rich rule', richText, parseRichRule],
    ['reg query', REGISTRY, (text) => [parseRegistry(text), compareHeadings(text, [text, text.slice(5), '-'])]],
    ['a rule of Windows', REGISTRY.slice(-300), (text) => parseRule('x', text)],
    ['/proc/net/tcp6', fixture('proc-net/tcp6.txt'), (text) => parseSockets(text, 'tcp')],
  ])('%s', (_name, text, parse) => {
    fc.assert(
      fc.property(anyText(text), (input) => {
        expect(() => parse(input)).not.toThrow()
      }),
      { numRuns: 200 },
    )
  })

  test('any JSON over the bus', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (whole, part) => {
        expect(() => [
          zoneFromBus(whole),
          zoneFromBus({ ports: part, rules_str: [part], services: part }),
        ]).not.toThrow()
      }),
      { numRuns: 200 },
    )
  })
})

describe('a machine that says nonsense is unknown or a problem for people, never a crash', () => {
  test('nft', async () => {
    const argv = key('/usr/sbin/nft', '-j', 'list', 'table', 'inet', 'firewalld')
    for (const said of ['', 'Hello', '{}', '{"nftables":7}', '[]', 'null'])
      expect(await readLoaded(machine(firewalldOn, { runs: { [argv]: said } })), said).toMatchObject({ present: null })
  })

  test('broken rules of nft’s are passed over', () => {
    const real = recording('firewalld-1.3.3', '076-nft-json').stdout
    const { nftables } = JSON.parse(real) as { nftables: object[] }
    const count = [...(parseChains(real)?.values() ?? [])].flat().length
    const odd = [
      { rule: { chain: 'filter_IN_public_allow' } },
      { rule: { chain: 'nosuch', expr: [{ accept: null }] } },
      {},
    ]
    expect([...(parseChains(JSON.stringify({ nftables: [...nftables, ...odd] }))?.values() ?? [])].flat()).toHaveLength(
      count,
    )
  })

  test('/proc/net', async () => {
    await fc.assert(
      fc.asyncProperty(
        damaged(fixture('proc-net/route.txt')),
        damaged(fixture('proc-net/ipv6_route.txt')),
        damaged(fixture('proc-net/dev.txt')),
        async (route, route6, dev) => {
          const files = { '/proc/net/route': route, '/proc/net/ipv6_route': route6, '/proc/net/dev': dev }
          const chosen = await chooseZone(machine(firewalldOn, { files }), true, {}).catch(asProblem)
          expect('kind' in chosen ? chosen.kind : chosen.zoneOf({ source: 'any' })).toMatch(/^(?:refused|home|public)$/)
        },
      ),
      { numRuns: 100 },
    )
  })
})
