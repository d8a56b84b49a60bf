import { describe, expect, it } from 'vitest'
import { LabHost } from './support/host.js'
import { enableNftables, nftState, SERVER_RULES } from './support/nftables.js'
import { killApplyEverywhere, killUndoEverywhere } from './support/recovery.js'

const LONG = 400_000

async function nftHost(): Promise<LabHost> {
  const host = await LabHost.start('server')
  await enableNftables(
    host,
    SERVER_RULES.replace('policy drop', 'policy accept').replace('"the back door"', '$&\ndrop'),
  )
  return host
}

describe('the helper, killed while it works on nftables', () => {
  it('leaves an apply that the next command takes back to the byte, wherever it was', { timeout: LONG }, async () => {
    await using host = await nftHost()
    const points = await killApplyEverywhere({ host, service: ['jetstream-server'], state: () => nftState(host) })
    expect(points.filter((point) => point.includes('nft insert rule'))).toHaveLength(2)
    expect(points.filter((point) => point.includes('sed -i'))).toHaveLength(2)
    expect(points.length).toBeGreaterThan(10)
  })

  it('leaves an undo that the next command brings to its end, wherever it was', { timeout: LONG }, async () => {
    await using host = await nftHost()
    const points = await killUndoEverywhere({ host, service: ['jetstream-server'], state: () => nftState(host) })
    expect(points.filter((point) => point.includes('nft delete rule'))).toHaveLength(2)
    expect(points.length).toBeGreaterThan(8)
  })
})
