import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Host } from '../../../../main/hosts/index.js'
import { inEnglish } from '../../../support/english.js'
import { apiOn } from '../../../support/simulated-api.js'
import { SimulatedIptables } from '../../../support/simulated-iptables.js'
import { SimulatedNft } from '../../../support/simulated-nft.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-others-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})
const others = async (host: Host) => {
  const { others: listed, moreOthers } = await apiOn(host, folder).call('status', {})
  return { listed: inEnglish(listed), moreOthers }
}
const accepting = (ports: number) =>
  Array.from({ length: ports }, (_, index) => ({
    verdict: 'accept' as const,
    protocol: 'tcp' as const,
    ports: [7000 + index, 7000 + index] as const,
  }))
const chain = (ports: number) => ({
  family: 'inet' as const,
  table: 'filter',
  policy: 'drop' as const,
  rules: accepting(ports),
})

describe('what else is let in', () => {
  test('on nftables is what the kernel holds, stored or not', async () => {
    const nft = new SimulatedNft([chain(1)])
    expect(await others(nft)).toEqual({ listed: ['tcp dport 7000 accept'], moreOthers: false })
    await nft.run(['/usr/sbin/nft', 'insert rule inet filter input tcp dport 9000 accept comment "by hand"'])
    expect((await others(nft)).listed).toEqual(['tcp dport 9000 accept (by hand)', 'tcp dport 7000 accept'])
  })

  test('on iptables is what the kernel holds, not what waits in a file', async () => {
    const held = { policy: 'DROP' as const, rules: ['-A INPUT -p tcp --dport 7000 -j ACCEPT'] }
    const kept = { policy: 'DROP' as const, rules: ['-A INPUT -p tcp --dport 9000 -j ACCEPT'] }
    const iptables = new SimulatedIptables({ 4: held, 6: held }, { 4: kept, 6: kept })
    expect((await others(iptables)).listed.join()).toContain('--dport 7000')
    expect((await others(iptables)).listed.join()).not.toContain('--dport 9000')
  })

  test('is not listed by the hundreds', async () => {
    const many = await others(new SimulatedNft([chain(100)]))
    expect(many).toMatchObject({ moreOthers: false, listed: { length: 100 } })
    expect(await others(new SimulatedNft([chain(101)]))).toEqual({ ...many, moreOthers: true })
  })
})

test('what nftables would load is evaluated once a look, however many ask for it', async () => {
  const nft = new SimulatedNft([chain(1)])
  const run = vi.spyOn(nft, 'run')
  const evaluations = () => run.mock.calls.filter(([argv]) => argv[0] === '/usr/bin/unshare').length
  const api = apiOn(nft, folder)
  const opened = await api.call('apply', { profile: 'jetstream-server', answers: {} })
  expect(opened.result).toBe('applied')
  run.mockClear()
  const { services } = await api.call('status', {})
  expect(services).toHaveLength(1)
  expect(evaluations()).toBe(1)
})
