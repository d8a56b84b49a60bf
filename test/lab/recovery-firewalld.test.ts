import { describe, expect, it } from 'vitest'
import { startBus, startFirewalld } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { killApplyEverywhere, killUndoEverywhere } from './support/recovery.js'
import { firewalldState } from './support/service.js'

const LONG = 400_000
const PUBLIC = '/etc/firewalld/zones/public.xml'
const BY_HAND = `<?xml version="1.0" encoding="utf-8"?>
<zone>
    <short>Public</short> <!-- the front door -->
    <port protocol="tcp" port="443"/>
</zone>
`

async function firewalldHost(file: string | undefined): Promise<LabHost> {
  const host = await LabHost.start('server')
  if (file !== undefined) await host.write(PUBLIC, file)
  await startFirewalld(host)
  return host
}

describe.each([
  ['has no file yet', undefined],
  ['was written by hand', BY_HAND],
])('the helper, killed while it works on a zone of firewalld that %s', (_what, file) => {
  it('leaves an apply that the next command takes back to the byte, wherever it was', { timeout: LONG }, async () => {
    await using host = await firewalldHost(file)
    const state = () => firewalldState(host)
    const points = await killApplyEverywhere({ host, service: ['jetstream-server'], state })
    expect(points.filter((point) => point.includes('--permanent --zone=public --add-port'))).toHaveLength(2)
    expect(points.length).toBeGreaterThan(8)
  })
})

describe('the helper, killed while it works on a firewalld that is stopped', () => {
  it('leaves an apply that the next command takes back to the byte, wherever it was', { timeout: LONG }, async () => {
    await using host = await LabHost.start('server')
    await startBus(host)
    const state = () => firewalldState(host)
    await killApplyEverywhere({ host, service: ['jetstream-server', '--firewall', 'firewalld'], state, exit: 5 })
  })
})

describe('the helper, killed while it takes back what it did to a zone that was written by hand', () => {
  it('leaves what the next command brings to its end, wherever it was', { timeout: LONG }, async () => {
    await using host = await firewalldHost(BY_HAND)
    const state = () => firewalldState(host)
    const points = await killUndoEverywhere({ host, service: ['jetstream-server'], state })
    expect(points.filter((point) => point.includes('--permanent --zone=public --remove-port'))).toHaveLength(2)
  })
})
