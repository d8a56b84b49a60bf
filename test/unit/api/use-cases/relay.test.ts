import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RelayPlan } from '../../../../main/api/contract.js'
import { PracticeUfw } from '../../../../main/practice/simulated/practice-ufw.js'
import { problemOf } from '../../../support/problems.js'
import { apiOn } from '../../../support/simulated-api.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relay-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const asked = { topology: 'single', receiver: '10.10.2.2', address: 'relay.example.org' } as const

test('a relay is planned on this machine, and nothing is changed', async () => {
  const host = new PracticeUfw(undefined)
  const before = host.stored()
  const found = await apiOn(host, folder).call('relay', asked)
  expect(RelayPlan.safeParse(found).success).toBe(true)
  expect(found).toMatchObject({ address: 'relay.example.org', request: { profile: 'jetstream-relay' } })
  expect(found.plan.openings.map(({ protocol, ports, source }) => `${ports.first}/${protocol} ${source}`)).toEqual([
    '8887/tcp 10.10.2.2',
    '8886/tcp any',
    '8886/udp any',
  ])
  expect(host.stored()).toBe(before)
})

test('what it opens can be applied as it stands', async () => {
  const host = new PracticeUfw(undefined)
  const api = apiOn(host, folder)
  const { request, plan } = await api.call('relay', asked)
  expect(await api.call('apply', { ...request, digest: plan.digest })).toMatchObject({ result: 'applied' })
  const packet = { protocol: 'tcp', interface: 'eth0' } as const
  expect(host.accepts({ ...packet, port: 8887, source: '10.10.2.2' })).toBe(true)
  expect(host.accepts({ ...packet, port: 8887, source: '192.0.2.7' })).toBe(false)
  expect(host.accepts({ ...packet, port: 8886, source: '192.0.2.7' })).toBe(true)
})

test('one port for two things is refused', async () => {
  const api = apiOn(new PracticeUfw(undefined), folder)
  const problem = await problemOf(() => api.call('relay', { ...asked, receivePort: 8887 }))
  expect(problem.kind).toBe('input')
  expect(problem.what).toMatch(/cannot listen twice/)
})
