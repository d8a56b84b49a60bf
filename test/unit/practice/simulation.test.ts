import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createApi } from '../../../main/api/index.js'
import { localHost } from '../../../main/hosts/index.js'
import type { WorkEvent } from '../../../main/model/events.js'
import type { OpeningEvidence } from '../../../main/model/evidence.js'
import { simulatedMachine, type SimulatedMachine } from '../../../main/practice/simulated/index.js'
import {
  endSimulations,
  findSimulations,
  simulationFolder,
  simulationFor,
  SIMULATIONS,
  type Simulation,
} from '../../../main/practice/simulation.js'
import { msg } from '../../../main/text/index.js'
import { english } from '../../support/english.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulated-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

/** As each command of the program gets it: nothing is shared but the files. */
const entered = (kind: Simulation): SimulatedMachine =>
  simulatedMachine({ kind, why: msg('practice.linuxOnly') }, simulationFolder(kind, folder))
const api = (kind: Simulation) => createApi({ shell: 'cli', here: localHost(), machine: entered(kind) })

const ANSWERS: Readonly<Record<Simulation, Record<string, string>>> = {
  ufw: { from: '10.0.0.0/8' },
  windows: { from: '10.0.0.0/8' },
  alf: { program: '/Applications/JetStream.app' },
}
const request = (kind: Simulation) => ({ profile: 'jetstream-server', answers: { values: ANSWERS[kind] } })
/** What the machine remembers; on Windows without the number of the last rule, which is not given twice. */
const keptText = (kind: Simulation) =>
  readFileSync(join(simulationFolder(kind, folder), 'machine.json'), 'utf8').replace(/"guids":\d+/, '')
const rungs = (evidence: readonly OpeningEvidence[]) =>
  evidence.map(({ checks }) => checks.map(({ level, result }) => `${level} ${result}`).join(', '))

describe('what is simulated', () => {
  const on = (platform: 'linux' | 'darwin' | 'win32', named?: string, real = false) =>
    simulationFor(named, { platform, real: () => real })?.kind

  test('the firewall of the system, where no real one can run', () => {
    expect([on('linux'), on('darwin'), on('win32')]).toEqual(['ufw', 'alf', 'windows'])
    expect(simulationFor(undefined, { platform: 'darwin', real: () => false })?.why).toEqual(msg('practice.linuxOnly'))
  })

  test('nothing on Linux with a firewall that can run, but what never runs there', () => {
    expect([on('linux', undefined, true), on('linux', 'ufw', true)]).toEqual([undefined, undefined])
    expect([on('linux', 'windows', true), on('linux', 'alf', true)]).toEqual(['windows', 'alf'])
  })

  test('never one that there is no simulator of', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const)
      for (const named of ['firewalld', 'nftables', 'iptables', '', 'toString'])
        expect(on(platform, named)).toBeUndefined()
    expect(on('darwin', 'ufw')).toBe('ufw')
  })
})

describe.each(SIMULATIONS)('%s, simulated', (kind) => {
  test('detect, plan, apply, verify, status and undo, each as a command of its own', async () => {
    expect(await api(kind).call('detect', {})).toMatchObject({ inCharge: kind, conflicts: [] })
    const before = keptText(kind)
    const plan = await api(kind).call('plan', request(kind))
    expect(plan.steps.length).toBeGreaterThan(0)

    const events: WorkEvent[] = []
    const end = await api(kind).call('apply', { ...request(kind), digest: plan.digest }, (event) => events.push(event))
    expect(end.result).toBe('applied')
    const ran = events.flatMap((event) => (event.event === 'step' && event.state === 'started' ? [event.argv] : []))
    expect(plan.steps.map(({ argv }) => argv)).toEqual(expect.arrayContaining(ran))
    expect(ran.length).toBeGreaterThan(0)
    expect(keptText(kind)).not.toBe(before)

    const { openings } = await api(kind).call('verify', request(kind))
    for (const text of rungs(openings)) expect(text).toMatch(/^listening unknown, stored pass, loaded pass,.*reachable/)
    const status = await api(kind).call('status', {})
    expect(status).toMatchObject({
      practice: { firewall: kind, rootless: true, simulated: true },
      host: { name: 'practice' },
      rights: 'root',
      services: [{ profile: { id: 'jetstream-server' } }],
      attention: [],
    })
    expect(english(status.host.system)).toContain('simulated')
    expect(status.notes.length, 'what it does besides its rules').toBeGreaterThan(1)

    expect((await api(kind).call('plan', request(kind))).steps, 'applying twice is applying once').toEqual([])
    expect((await api(kind).call('undo', {})).result).toBe('undone')
    expect(keptText(kind)).toBe(before)
    const after = await api(kind).call('verify', request(kind))
    for (const text of rungs(after.openings)) expect(text).toContain('stored fail')
  })

  test('never claims that somebody got through, or that a program listens', async () => {
    await api(kind).call('apply', request(kind))
    const { openings } = await api(kind).call('verify', request(kind))
    const checks = openings.flatMap((evidence) => evidence.checks)
    for (const level of ['listening', 'reachable']) {
      const found = checks.filter((check) => check.level === level)
      expect(found).toHaveLength(openings.length)
      for (const { result, seen } of found) {
        expect(result).toBe('unknown')
        expect(english(seen)).toContain('simulated')
      }
    }
  })

  test('is switched off and on again', async () => {
    expect((await api(kind).call('apply', { turn: 'off' })).result).toBe('applied')
    expect((await api(kind).call('detect', {})).inCharge).toBeNull()
    expect((await api(kind).call('apply', { turn: 'on' })).result).toBe('applied')
    expect((await api(kind).call('detect', {})).inCharge).toBe(kind)
  })

  test('takes back what should have ended, before anything else is asked of it', async () => {
    const until = new Date(Date.now() + 120_000).toISOString().replace(/\.\d+/, '')
    const plan = await api(kind).call('plan', { ...request(kind), until })
    expect(plan.warnings.map(english).join(), 'no process waits, and none is promised').not.toContain('process')
    await api(kind).call('apply', { ...request(kind), until })
    expect((await api(kind).call('status', {})).services).toHaveLength(1)
    vi.useFakeTimers({ now: Date.now() + 180_000, toFake: ['Date'] })
    expect((await api(kind).call('status', {})).services).toEqual([])
    expect((await api(kind).call('history', {})).entries).toMatchObject([{ state: 'expired' }])
  })

  test('is another one after an hour without use, and gone when it is ended', async () => {
    const file = join(simulationFolder(kind, folder), 'machine.json')
    expect([entered(kind).fresh, entered(kind).fresh]).toEqual([true, false])
    await api(kind).call('apply', request(kind))
    const before = new Date(Date.now() - 61 * 60_000)
    utimesSync(join(simulationFolder(kind, folder), 'used'), before, before)
    expect(entered(kind).fresh).toBe(true)
    expect((await api(kind).call('status', {})).services).toEqual([])

    expect(findSimulations(folder)).toEqual([kind])
    const page = api(kind)
    expect(endSimulations(folder)).toBe(true)
    expect(existsSync(file)).toBe(false)
    await expect(page.call('detect', {})).rejects.toMatchObject({ problem: { what: msg('practice.gone') } })
    expect(endSimulations(folder)).toBe(false)
  })
})

test('explain says that there is no kernel to look into', async () => {
  const asked = api('ufw').call('explain', { protocol: 'tcp', port: 22 })
  await expect(asked).rejects.toMatchObject({ problem: { kind: 'refused' } })
})
