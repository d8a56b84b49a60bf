import { describe, expect, test } from 'vitest'
import { firewalld } from '../../../../main/firewall/firewalld/index.js'
import { Readings } from '../../../../main/model/readings.js'
import type { Opening } from '../../../../main/model/opening.js'
import { fixture } from '../../../support/fixture.js'
import { firewalldOn, machine } from '../../../support/machine.js'
import { english, inEnglish } from '../../../support/english.js'
import { problemOf } from '../../../support/problems.js'

/** firewalld 2.3.1 with the policies outgoing (HOST to ANY), wall (ANY to HOST) and through (public to internal). */
const trixie = machine(firewalldOn, Readings.parse(JSON.parse(fixture('firewalld-2.3.1/readings.json'))))

const opening = (ports: number, more: Partial<Opening> = {}): Opening => ({
  direction: 'in',
  protocol: 'tcp',
  ports: { first: ports, last: ports },
  source: 'any',
  label: 'Test',
  reason: 'For the test.',
  ...more,
})
const out = (port: number, more: Partial<Opening> = {}) => opening(port, { direction: 'out', ...more })
const through = (port: number, more: Partial<Opening> = {}) =>
  opening(port, { direction: 'forward', destination: '10.88.0.7', ...more })

const observe = async () => firewalld.observe(trixie, await firewalld.detect(trixie), {})
const plan = async (...wanted: readonly Opening[]) => (await observe()).plan(wanted, { id: 'test', title: 'Test' })
const rungs = async (wanted: Opening) => (await observe()).prove(wanted).map(({ result }) => result)

test('2.3.1 is found, with its defaults and what stands in front of them', async () => {
  expect(await firewalld.detect(trixie)).toMatchObject({ version: '2.3.1', running: true, loaded: true })
  const { readable, policy, notes } = await observe()
  expect({ readable, policy }).toEqual({ readable: true, policy: { in: 'reject', out: 'reject', forward: 'reject' } })
  expect(inEnglish(notes)).toEqual([
    'When no rule matches, the zone public rejects what comes in.',
    'When no rule matches, the policy wall drops packets from ANY to HOST, before the zones are asked.',
    'When no rule matches, the policy outgoing rejects packets from HOST to ANY.',
    'No other program can remove firewalld’s rules from the kernel: its table has an owner.',
  ])
})

test('every rule says where it was seen; pings and the like are no rules for ports', async () => {
  const { rules } = await observe()
  expect(new Set(rules.map(({ seen }) => seen))).toEqual(new Set(['stored', 'loaded']))
  expect(rules.filter(({ text }) => english(text).includes('allow-host-ipv6'))).toEqual([])
})

describe('what comes in', () => {
  test.each([
    ['let in by the policy in front', 22, ['pass', 'pass']],
    ['within its range', 8500, ['pass', 'pass']],
    ['a rule of the zone’s that refuses, behind the policy that lets in', 8887, ['pass', 'pass']],
    ['let in by the zone alone, so never', 9000, ['fail', 'fail']],
    ['let in by nobody', 9500, ['fail', 'fail']],
  ])('%s', async (_name, port, result) => {
    expect(await rungs(opening(port))).toEqual(result)
  })

  test('a policy that drops what it does not know is named, and not overruled', async () => {
    const problem = await problemOf(() => plan(opening(9500)))
    expect(problem).toMatchObject({ kind: 'refused' })
    expect(problem.what).toBe('firewalld has the target DROP of the policy wall, which refuses 9500/tcp.')
    expect((await plan(opening(8500))).steps).toEqual([])
  })
})

describe('what this machine sends', () => {
  test('is there where the policy lets it out, by port or by destination', async () => {
    const { steps, unchanged } = await plan(out(53, { protocol: 'udp' }), out(443, { destination: '10.0.0.5' }))
    expect(steps).toEqual([])
    expect(inEnglish(unchanged.map(({ why }) => why))).toEqual([
      'firewalld already has port 53/udp in the policy outgoing',
      'firewalld already has a rich rule that allows 443/tcp to 10.0.0.5 in the policy outgoing',
    ])
    expect(await rungs(out(443, { destination: '10.0.0.5' }))).toEqual(['pass', 'pass'])
    expect(await rungs(out(443))).toEqual(['fail', 'fail'])
  })

  test('goes into the policy that holds it back', async () => {
    const { steps } = await plan(out(8443), out(443, { destination: '10.0.0.6' }))
    const items = (port: number) => [{ protocol: 'tcp', ports: { first: port, last: port } }]
    expect(steps.map(({ call, risk }) => ({ ...call, risk }))).toEqual(
      ['runtime', 'permanent'].flatMap((store) => [
        { verb: 'firewalld.addPorts', args: { policy: 'outgoing', store, items: items(8443) }, risk: 'none' },
        {
          verb: 'firewalld.addRules',
          args: { policy: 'outgoing', store, source: 'any', destination: '10.0.0.6', items: items(443) },
          risk: 'none',
        },
      ]),
    )
  })
})

describe('what goes through', () => {
  test('goes into the policy between the zones of both ends', async () => {
    expect((await plan(through(80))).steps).toEqual([])
    expect((await plan(through(81))).steps.map(({ call }) => call.args['policy'])).toEqual(['through', 'through'])
    expect(await rungs(through(80))).toEqual(['pass', 'pass'])
    expect(await rungs(through(81))).toEqual(['fail', 'fail'])
  })

  test('is refused where there is none, or where it is not told whereto', async () => {
    const back = await problemOf(() => plan(through(80, { destination: '10.99.0.9' })))
    expect(back.what).toBe('firewalld has no policy for what goes from the zone public to the zone public.')
    expect(back.todo).toContain('--new-policy=')
    const nowhere = await problemOf(() => plan(opening(81, { direction: 'forward', outInterface: 'none0' })))
    expect(nowhere.kind).toBe('refused')
  })
})

test('a limit for each address is beyond firewalld: said, not left out', async () => {
  expect(await problemOf(() => plan(opening(8500, { limit: true })))).toMatchObject({ kind: 'input' })
})
