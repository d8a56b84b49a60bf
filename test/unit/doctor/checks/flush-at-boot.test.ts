import { expect, test } from 'vitest'
import { flushAtBoot } from '../../../../main/doctor/checks/flush-at-boot.js'
import { sceneOf } from '../../../../main/doctor/scene.js'
import type { FirewallFinding, FirewallKind } from '../../../../main/model/observation.js'
import { key, machine } from '../../../support/machine.js'

const CONFIG = '/etc/nftables.conf'
const FLUSHES = '#!/usr/sbin/nft -f\n\nflush ruleset\n'

const starts = (kind: FirewallKind, enabled = true): FirewallFinding => ({
  ...{ kind, version: null, installed: true, enabled, running: true, loaded: true, evidence: [] },
})

interface Parts {
  readonly text?: string
  readonly iptables?: string
  readonly firewalls?: readonly FirewallFinding[]
}

/** Read by an ordinary user: what the configuration would load cannot be tried. */
function scene({
  text = FLUSHES,
  iptables = 'nf_tables',
  firewalls = [starts('ufw'), starts('nftables')],
}: Parts = {}) {
  return sceneOf({
    host: machine({
      files: { [CONFIG]: text },
      runs: { [key('/usr/sbin/iptables', '-V')]: `iptables v1.8.9 (${iptables})\n` },
    }),
    detection: { inCharge: 'ufw', firewalls: [...firewalls] },
    openings: [],
  })
}

test('is found without rights too, and then without a cure: the configuration may guard the machine', async () => {
  expect(await flushAtBoot.check(scene())).toMatchObject({
    result: 'fail',
    found: [{ id: 'flush-at-boot', firewalls: ['nftables', 'ufw'], remedies: [] }],
  })
})

test.each<[what: string, parts: Parts]>([
  ['a configuration that flushes only what it makes', { text: 'table inet mine\ndelete table inet mine\n' }],
  ['a line that is a comment', { text: '# flush ruleset\n' }],
  ['the older iptables, which nft does not reach', { iptables: 'legacy' }],
])('is none: %s', async (_what, parts) => {
  expect(await flushAtBoot.check(scene(parts))).toEqual({ result: 'pass' })
})

test('is looked for only where both start with the machine', () => {
  expect(flushAtBoot.applies(scene())).toBe(true)
  expect(flushAtBoot.applies(scene({ firewalls: [starts('ufw'), starts('nftables', false)] }))).toBe(false)
  expect(flushAtBoot.applies(scene({ firewalls: [starts('ufw', false), starts('nftables')] }))).toBe(false)
})
