import { describe, expect, test } from 'vitest'
import { parseIptablesSave } from '../../../../main/netfilter/index.js'
import { loadedIn, readLoaded } from '../../../../main/firewall/ufw/kernel.js'
import { parseTuples, tupleRule } from '../../../../main/firewall/ufw/tuple.js'
import type { Rule } from '../../../../main/model/rule.js'
import { fixture } from '../../../support/fixture.js'
import { iptables, machine, ufwParts } from '../../../support/machine.js'
import { recording } from '../../../support/recordings.js'

/** One rule for each protocol and each port or range: what `any` and lists stand for. */
function apart(rule: Rule): string[] {
  const { action, direction, source, destination = '', family, narrowed, interface: on = '', outInterface = '' } = rule
  const protocols = rule.protocol === 'any' && rule.ports.length > 0 ? ['tcp', 'udp'] : [rule.protocol]
  const ports = rule.ports.length === 0 ? ['any'] : rule.ports.map(({ first, last }) => `${first}-${last}`)
  return protocols.flatMap((protocol) =>
    ports.map((port) =>
      [action, direction, protocol, port, source, destination, family, narrowed, on, outInterface].join(' '),
    ),
  )
}

describe.each([
  ['recording 058', recording('ufw-0.36.2', '058-user.rules').stdout, 'ufw-0.36.2-kernel/iptables-save.txt', 4],
  ['recording 059', recording('ufw-0.36.2', '059-user6.rules').stdout, 'ufw-0.36.2-kernel/ip6tables-save.txt', 6],
  ['grammar, IPv4', fixture('ufw-0.36.2-grammar/user.rules'), 'ufw-0.36.2-grammar/iptables-save.txt', 4],
  ['grammar, IPv6', fixture('ufw-0.36.2-grammar/user6.rules'), 'ufw-0.36.2-grammar/ip6tables-save.txt', 6],
] as const)('what is stored is what the kernel holds: %s', (_name, rules, save, family) => {
  const loaded = loadedIn(parseIptablesSave(fixture(save)), family)
  const stored = parseTuples(rules, family).tuples.map((tuple) => tupleRule(tuple, 'stored'))

  test('ufw’s chains are there, and packets pass through them', () => {
    expect(loaded).toMatchObject({ family, readable: true, present: true, hooked: ['in', 'out', 'forward'] })
  })

  test('each way (in, out, forward) the same rules, in the same order', () => {
    for (const direction of ['in', 'out', 'forward']) {
      const of = (all: readonly Rule[]) => all.filter((rule) => rule.direction === direction).flatMap(apart)
      expect(of(loaded.rules)).toEqual(of(stored))
    }
  })
})

describe('a table that is not ufw’s, or no longer', () => {
  test('no rules at all: neither present nor hooked', () => {
    const empty = loadedIn(parseIptablesSave(fixture('ufw-0.36.2-kernel/save-empty.txt')), 4)
    expect(empty).toMatchObject({ readable: true, present: false, hooked: [], rules: [] })
  })

  test('after "iptables -F" the chains stand empty, and nothing passes through them', () => {
    const flushed = loadedIn(parseIptablesSave(fixture('ufw-0.36.2-kernel/iptables-save-flushed.txt')), 4)
    expect(flushed).toMatchObject({ present: true, hooked: [], rules: [] })
  })

  test('a way that is cut in any place is no way', () => {
    const text = fixture('ufw-0.36.2-kernel/iptables-save.txt')
    for (const line of ['-A INPUT -j ufw-before-input', '-A ufw-before-input -j ufw-user-input']) {
      expect(text).toContain(`${line}\n`)
      expect(loadedIn(parseIptablesSave(text.replace(`${line}\n`, '')), 4)).toMatchObject({
        present: true,
        hooked: ['out', 'forward'],
      })
    }
  })

  test('after "ufw disable" its user chain is gone', () => {
    const disabled = loadedIn(parseIptablesSave(fixture('ufw-0.36.2-kernel/iptables-save-disabled.txt')), 4)
    expect(disabled).toMatchObject({ present: false, hooked: [], rules: [] })
  })

  test('the IPv6 table is not taken for the IPv4 one', () => {
    const text = fixture('ufw-0.36.2-kernel/ip6tables-save.txt')
    expect(loadedIn(parseIptablesSave(text), 4)).toMatchObject({ present: false, rules: [] })
    expect(loadedIn(parseIptablesSave(text), 6).present).toBe(true)
  })
})

describe('reading it', () => {
  test('without rights, or without iptables, it is not readable: unknown, not empty', async () => {
    expect(await readLoaded(machine(ufwParts({ state: 'hidden' })), 4)).toMatchObject({ readable: false })
    expect(await readLoaded(machine({}), 6)).toMatchObject({ readable: false })
  })

  test('as root it asks the program of the family', async () => {
    expect(await readLoaded(machine(ufwParts()), 6)).toMatchObject({ readable: true, present: true, family: 6 })
    expect(await readLoaded(machine(iptables), 6)).toMatchObject({ readable: true, present: false })
  })
})
