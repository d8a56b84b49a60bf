/** nftables beside another firewall, both started with the machine: what it flushes is seen, named once, cured and brought back. */
import { describe, expect, it } from 'vitest'
import { enableUfw } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { usePersistent, useVariant } from './support/iptables.js'
import { CONFIG, enableNftables, restartNftables, SERVER_RULES } from './support/nftables.js'
import { conflictsOf } from './support/remedy.js'
import { change, undo } from './support/service.js'

/** What Debian ships: it begins by flushing everything, and guards nobody. */
const SHIPPED = `#!/usr/sbin/nft -f

flush ruleset

table inet filter {
	chain input {
		type filter hook input priority filter;
	}
}
`

describe('nftables that starts with the machine beside ufw', () => {
  it('flushes its rules, is found once, and left out until that is undone', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    expect(await conflictsOf(host)).toEqual({})
    await enableNftables(host, SHIPPED)
    // it came last
    expect(Object.keys(await conflictsOf(host))).toContain('not-loaded-ufw')
    await host.must(['ufw', 'reload'])

    const found = await conflictsOf(host)
    expect(Object.keys(found)).toEqual(['flush-at-boot'])
    expect(found['flush-at-boot']).toMatchObject({
      what: 'When the machine starts, nftables may flush the rules of ufw',
      evidence: ['nftables.service starts with the machine', `${CONFIG} has the line “flush ruleset”`],
      remedies: [{ id: 'leave-out-nftables' }],
    })
    const before = host.readTree('/etc')
    expect(await change(host, ['remedy', 'flush-at-boot'])).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await conflictsOf(host)).toEqual({})
    expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(host.readTree('/etc')).toEqual(before)
    expect(Object.keys(await conflictsOf(host))).toEqual(['flush-at-boot'])
  })

  it('has no cure where its configuration has rules of its own', async () => {
    await using host = await LabHost.start('server')
    await enableNftables(host, SERVER_RULES)
    await enableUfw(host)
    const found = await conflictsOf(host)
    expect(found['flush-at-boot']).toMatchObject({ remedies: [] })
    expect(found['flush-at-boot']?.todo).toContain('delete only the tables which that file makes')
  })

  it('is none where it flushes only a table of its own, or where the older iptables is in use', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    await enableNftables(host, SHIPPED.replace('flush ruleset', 'table inet filter\ndelete table inet filter'))
    await host.must(['ufw', 'reload'])
    expect(await conflictsOf(host)).toEqual({})
    await using older = await LabHost.start('server')
    await useVariant(older, 'legacy')
    await usePersistent(older)
    await enableNftables(older, SHIPPED)
    await restartNftables(older)
    expect(Object.keys(await conflictsOf(older))).not.toContain('flush-at-boot')
  })
})
