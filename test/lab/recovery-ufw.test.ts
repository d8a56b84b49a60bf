import { describe, expect, it } from 'vitest'
import { enableUfw, hideFirewall } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { killApplyEverywhere, killUndoEverywhere } from './support/recovery.js'
import { ufwState } from './support/service.js'

const LONG = 400_000

async function ufwHost(): Promise<LabHost> {
  const host = await LabHost.start('server')
  await enableUfw(host)
  await host.must(['ufw', 'allow', '22/tcp', 'comment', 'the back door'])
  return host
}

describe.each([
  ['plain rules', ['jetstream-server'], 'ufw allow 8886/tcp'],
  ['an application profile', ['jetstream-relay'], 'ufw allow sallyport-jetstream-relay'],
])('the helper, killed while it works on ufw with %s', (_what, service, command) => {
  it('leaves an apply that the next command takes back to the byte, wherever it was', { timeout: LONG }, async () => {
    await using host = await ufwHost()
    const points = await killApplyEverywhere({ host, service, state: () => ufwState(host) })
    expect(points.filter((point) => point.includes(command))).toHaveLength(2)
    expect(points.length).toBeGreaterThan(7)
  })

  it('leaves an undo that the next command brings to its end, wherever it was', { timeout: LONG }, async () => {
    await using host = await ufwHost()
    const points = await killUndoEverywhere({ host, service, state: () => ufwState(host) })
    expect(points.some((point) => point.includes('ufw delete allow'))).toBe(true)
    expect(points.length).toBeGreaterThan(5)
  })
})

describe('the helper, killed while it works on a ufw that has never been switched on', () => {
  it('leaves files that come back as Debian shipped them', { timeout: LONG }, async () => {
    await using host = await LabHost.start('server')
    await hideFirewall(host, 'firewalld')
    const state = () => Promise.resolve(host.readTree('/etc/ufw'))
    await killApplyEverywhere({ host, service: ['jetstream-server'], state, exit: 5 })
  })
})
