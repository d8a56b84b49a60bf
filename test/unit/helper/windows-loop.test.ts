import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { planOf } from '../../../main/api/use-cases/plan.js'
import { workOut } from '../../../main/api/use-cases/wanted.js'
import { serveRequest, type HelperEvent } from '../../../main/helper/serve-request.js'
import { localHost } from '../../../main/hosts/index.js'
import { journalAt } from '../../../main/journal/index.js'
import type { EndEvent } from '../../../main/model/events.js'
import { openingText } from '../../../main/model/opening.js'
import { shellText } from '../../../main/model/shell-text.js'
import { english } from '../../support/english.js'
import { recordedRules, SimulatedWindows } from '../../support/simulated-windows.js'

let state = ''
let events: HelperEvent[] = []
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'loop-'))
  mkdirSync(join(state, 'journal'))
  events = []
})
afterEach(() => {
  rmSync(state, { recursive: true })
})

/** The elevated side, as main.ts runs it, on a simulated Windows and with a lock of its own. */
function helper(host: SimulatedWindows, request: object): Promise<EndEvent> {
  const caller = {
    uid: -1,
    emit: (event: HelperEvent) => void events.push(event),
    cancelled: () => false,
    leaveBehind: () => Promise.resolve(),
  }
  return serveRequest(JSON.stringify({ stateDir: state, ...request }), caller, host, {
    host: localHost(),
    lockFile: join(state, 'lock'),
  })
}

async function apply(host: SimulatedWindows, zone?: string): Promise<EndEvent> {
  const asked = { profile: 'jetstream-server', answers: { values: { from: '10.0.0.0/8' } }, ...(zone ? { zone } : {}) }
  const plan = planOf(await workOut({ host, here: host }, asked), asked)
  const { profile, answers, openings } = plan
  const steps = plan.steps.map(({ id, verb, args }) => ({ id, verb, args }))
  return helper(host, { request: 'apply', profile, answers, openings, steps })
}

const rungs = () =>
  events.flatMap((event) =>
    event.event === 'evidence'
      ? event.openings.map(
          ({ opening, checks }) =>
            `${english(openingText(opening))}: ${checks.map(({ level, result }) => `${level} ${result}`).join(', ')}`,
        )
      : [],
  )
const packet = { port: 8886, source: '10.1.2.3', program: 'C:\\js.exe' } as const
const machine = () => new SimulatedWindows(recordedRules().filter(([id]) => !id.startsWith('APM')))

describe('Windows, the whole way: detect, plan, apply, verify, undo', () => {
  test('a service is opened, proven and taken back', async () => {
    const host = machine()
    const before = host.stored()
    const end = await apply(host)
    expect(end).toMatchObject({ result: 'applied' })
    expect(rungs()).toEqual([
      '8886/tcp from 10.0.0.0/8: listening pass, stored pass, loaded pass, effective pass',
      '8886/udp from 10.0.0.0/8: listening pass, stored pass, loaded pass, effective pass',
    ])
    expect(host.accepts({ ...packet, protocol: 'udp', category: 'private' })).toBe(true)
    expect(host.accepts({ ...packet, protocol: 'udp', category: 'public' })).toBe(false)
    expect(host.accepts({ ...packet, protocol: 'udp', category: 'private', source: '192.0.2.7' })).toBe(false)
    expect(
      (await journalAt(localHost(), state).entries()).map((entry) => [entry.openings[0]?.firewall, entry.state]),
    ).toEqual([['windows', 'applied']])

    events = []
    expect(await apply(host)).toMatchObject({ result: 'unchanged', journal: null })
    expect(await helper(host, { request: 'undo' })).toMatchObject({ result: 'undone', journal: end.journal })
    expect(host.stored()).toBe(before)
    expect(readdirSync(join(state, 'journal'))).toEqual([`${end.journal ?? ''}.ended.json`])
  })

  test('every change was a netsh with an absolute path, and what was shown is what ran', async () => {
    const host = machine()
    await apply(host)
    const started = events.flatMap((event) =>
      event.event === 'step' && event.state === 'started' ? [shellText({ argv: event.argv })] : [],
    )
    expect(started).toEqual([
      'C:\\Windows\\System32\\netsh.exe advfirewall firewall add rule "name=Sallyport JetStream API 8886-tcp b63539" dir=in action=allow protocol=TCP localport=8886 remoteip=10.0.0.0/8 "profile=domain,private" enable=yes',
      'C:\\Windows\\System32\\netsh.exe advfirewall firewall add rule "name=Sallyport JetStream data 8886-udp 267994" dir=in action=allow protocol=UDP localport=8886 remoteip=10.0.0.0/8 "profile=domain,private" enable=yes',
    ])
    const changing = host.calls.filter(
      (argv) => argv.includes('add') || argv.includes('delete') || argv.includes('set'),
    )
    expect(changing.map((argv) => shellText({ argv }))).toEqual(started)
  })

  test('asked for, it is open on public networks', async () => {
    const host = machine()
    host.networks = ['public']
    await apply(host, 'public')
    expect(rungs()[0]).toContain('effective pass')
    expect(host.accepts({ ...packet, protocol: 'tcp', category: 'public' })).toBe(true)
  })

  test('an add that says Ok and stores nothing is found out, and nothing is left', async () => {
    const host = machine()
    const before = host.stored()
    host.forgetful = true
    expect(await apply(host)).toMatchObject({ result: 'reverted', problem: { kind: 'failed' } })
    expect(host.stored()).toBe(before)
  })

  test('one that fails takes the first back', async () => {
    const host = machine()
    const before = host.stored()
    host.patience = 1
    const run = host.run.bind(host)
    host.run = async (argv) => {
      const result = await run(argv)
      if (result.code !== 0 && argv.includes('add')) host.patience = Infinity
      return result
    }
    expect(await apply(host)).toMatchObject({ result: 'reverted' })
    expect(host.stored()).toBe(before)
  })

  test('without an administrator’s rights nothing changes', async () => {
    const host = machine()
    const before = host.stored()
    host.administrator = false
    expect(await apply(host)).toMatchObject({ result: 'reverted', problem: { kind: 'failed' } })
    expect(host.stored()).toBe(before)
  })

  test('what somebody edited since is taken back all the same, and nothing else', async () => {
    const host = machine()
    await apply(host)
    host.edit('8886|RA4=10.0.0.0/255.0.0.0|Name=Sallyport', '8886|RA4=LocalSubnet|Name=Sallyport')
    host.set(RULES, 'later', 'REG_SZ    v2.30|Action=Allow|Active=TRUE|Dir=In|Name=Later|')
    expect(await helper(host, { request: 'undo' })).toMatchObject({ result: 'undone' })
    expect(host.rules().filter((rule) => rule.includes('Sallyport'))).toEqual([])
    expect(host.rules()).toHaveLength(machine().rules().length + 1)
  })

  test('a change that was cut off is taken back first, though another process has its number', async () => {
    const host = machine()
    const before = host.stored()
    const end = await apply(host)
    const journal = journalAt(localHost(), state)
    const entry = await journal.find(end.journal ?? '')
    if (!entry) throw new Error('no entry')
    entry.state = 'applying' // and its worker, this process, is alive
    await journal.save(entry)
    expect(await helper(host, { request: 'recover' })).toMatchObject({ result: 'unchanged' })
    expect(events.at(-2)).toEqual({ event: 'recovered', journal: end.journal })
    expect(host.stored()).toBe(before)
  })
})

const RULES =
  'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules'
