import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkCall } from '../../../../main/api/wire.js'
import type { Host } from '../../../../main/hosts/index.js'
import { firewalldOn, machine } from '../../../support/machine.js'
import { problemOf } from '../../../support/problems.js'
import { inEnglish } from '../../../support/english.js'
import { apiOn } from '../../../support/simulated-api.js'
import { SimulatedNft } from '../../../support/simulated-nft.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-zones-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})
const SERVER = { profile: 'jetstream-server', answers: { values: {} } }
const ask = async (host: Host, more: object = {}) =>
  inEnglish(await apiOn(host, folder).call('zones', { ...SERVER, ...more }))

test('are told with the one that the answers lead to, whatever zone is named', async () => {
  const told = await ask(machine(firewalldOn))
  expect(told).toMatchObject({ firewall: 'firewalld', choice: { automatic: 'zone “home”, through eth0' } })
  expect(told.choice?.zones).toHaveLength(9)
  expect(await ask(machine(firewalldOn), { zone: 'nosuch' })).toEqual(told)
  const ofNetwork = await ask(machine(firewalldOn), { answers: { values: { from: '10.20.0.0/16' } } })
  expect(ofNetwork.choice?.automatic).toBe('zone “internal”')
})

test('there are none on a firewall that does not tell networks apart', async () => {
  const nft = new SimulatedNft([{ family: 'inet', table: 'filter', policy: 'drop', rules: [] }])
  expect(await ask(nft)).toEqual({ firewall: 'nftables', choice: null })
})

test('a firewall that is not there is told as for a plan', async () => {
  expect(await problemOf(() => ask(machine(firewalldOn), { firewall: 'ufw' }))).toMatchObject({ kind: 'input' })
})

test('a page asks with the answers of a plan, and by the id of a service only', () => {
  expect(checkCall('zones', { ...SERVER, zone: 'work' })).toMatchObject({ ok: true, call: { changes: false } })
  expect(checkCall('zones', { ...SERVER, zone: 'a zone' })).toMatchObject({ ok: false })
  expect(checkCall('zones', { ...SERVER, profile: '/etc/passwd' })).toMatchObject({ ok: false })
})
