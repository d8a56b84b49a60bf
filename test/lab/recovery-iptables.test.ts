import { describe, expect, it } from 'vitest'
import { LabHost } from './support/host.js'
import { iptablesState, restart, usePersistent } from './support/iptables.js'
import { killApplyEverywhere, killUndoEverywhere } from './support/recovery.js'

const LONG = 400_000
const service = ['jetstream-server', '--from', '10.0.0.0/8']

async function iptablesHost(): Promise<LabHost> {
  const host = await LabHost.start('server')
  await usePersistent(host)
  await restart(host)
  return host
}

describe('the helper, killed while it works on iptables', () => {
  it('leaves an apply that the next command takes back to the byte, wherever it was', { timeout: LONG }, async () => {
    await using host = await iptablesHost()
    const points = await killApplyEverywhere({ host, service, state: () => iptablesState(host) })
    expect(points.filter((point) => point.includes('iptables -w 5 -A INPUT'))).toHaveLength(4)
    expect(points.filter((point) => point.includes('sed -i'))).toHaveLength(4)
  })

  it('leaves an undo that the next command brings to its end, wherever it was', { timeout: LONG }, async () => {
    await using host = await iptablesHost()
    const points = await killUndoEverywhere({ host, service, state: () => iptablesState(host) })
    expect(points.some((point) => point.includes('iptables -w 5 -D INPUT'))).toBe(true)
    expect(points.some((point) => point.includes('sed -i'))).toBe(true)
  })
})
