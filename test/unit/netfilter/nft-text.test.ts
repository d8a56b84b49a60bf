import { expect, test } from 'vitest'
import { parseNftJson } from '../../../main/netfilter/index.js'
import { fixture } from '../../support/fixture.js'

test('rules read as nft itself writes them', () => {
  const table = parseNftJson(fixture('nft-1.0.6-constructs/list.json'))?.find(({ name }) => name === 't')
  const lines = new Set(
    fixture('nft-1.0.6-constructs/list.txt')
      .split('\n')
      .map((line) => line.trim()),
  )
  const rules = [...(table?.chains.values() ?? [])].flatMap((chain) => chain.rules.map((rule) => rule.text()))
  expect(rules.length).toBeGreaterThan(50)
  // Numbers of a mask, the size of a meter, and names inside a list of pairs are written otherwise: still to be read.
  expect(rules.filter((rule) => !lines.has(rule))).toEqual([
    'meta mark & 255 == 0x00000001 accept',
    'tcp dport 22 meter flood { ip saddr limit rate 5/minute } accept',
    'iifname . tcp dport vmap { eth0 . 22 : accept, * : drop }',
  ])
})
