import { describe, expect, test } from 'vitest'
import { firewalld } from '../../../main/firewall/firewalld/index.js'
import { ufw } from '../../../main/firewall/ufw/index.js'
import type { Opening } from '../../../main/model/opening.js'
import { Bench, memoryJournal } from '../../support/in-memory.js'
import { SimulatedFirewalld } from '../../support/simulated-firewalld.js'
import { SimulatedUfw } from '../../../main/practice/simulated/ufw.js'

const opening = (port: number, last = port): Opening => ({
  direction: 'in',
  protocol: 'tcp',
  ports: { first: port, last },
  source: 'any',
  label: 'x',
  reason: '',
})
const MINE = [opening(8886), opening(8887, 8890)]
const SSH = 'allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in'
const THEIRS = 'deny tcp 23 0.0.0.0/0 any 0.0.0.0/0 in'

async function applied(bench: Bench): Promise<void> {
  expect((await bench.apply(await bench.plan(MINE))).result).toBe('applied')
}

describe('ufw: what others do in between stays', () => {
  test('a rule that somebody added', async () => {
    const host = new SimulatedUfw([SSH], [])
    const bench = new Bench(ufw, host)
    await applied(bench)
    await host.run(['/usr/sbin/ufw', 'deny', 'proto', 'tcp', 'from', '0.0.0.0/0', 'to', 'any', 'port', '23'])
    expect((await bench.undo()).result).toBe('undone')
    expect(host.tuples(4)).toEqual([SSH, THEIRS])
    expect(host.tuples(6)).toEqual([])
  })

  test('one of ours that somebody turned round', async () => {
    const host = new SimulatedUfw([SSH], [])
    const bench = new Bench(ufw, host)
    await applied(bench)
    await host.run(['/usr/sbin/ufw', 'deny', '8886/tcp'])
    expect((await bench.undo()).result).toBe('undone')
    expect(host.tuples(4)).toEqual([SSH, 'deny tcp 8886 0.0.0.0/0 any 0.0.0.0/0 in'])
  })

  test('one of ours that somebody removed', async () => {
    const host = new SimulatedUfw([SSH], [])
    const bench = new Bench(ufw, host)
    await applied(bench)
    await host.run(['/usr/sbin/ufw', 'delete', 'allow', '8886/tcp'])
    expect((await bench.undo()).result).toBe('undone')
    expect([...host.tuples(4), ...host.tuples(6)]).toEqual([SSH])
  })

  test('rules that were there before are never ours', async () => {
    const host = new SimulatedUfw([SSH, 'allow tcp 8886 0.0.0.0/0 any 0.0.0.0/0 in'], [])
    const before = host.stored()
    const bench = new Bench(ufw, host)
    await applied(bench)
    await bench.undo()
    expect(host.stored()).toBe(before)
    expect((await bench.undo()).result).toBe('unchanged')
    expect(host.stored()).toBe(before)
  })

  test('what somebody opened after the plan was made is not ours: only the rest is added, and taken back', async () => {
    const host = new SimulatedUfw([SSH], [])
    const bench = new Bench(ufw, host, memoryJournal(false))
    const plan = await bench.plan(MINE)
    await host.run(['/usr/sbin/ufw', 'allow', 'proto', 'tcp', 'from', '0.0.0.0/0', 'to', 'any', 'port', '8886'])
    const before = host.stored()
    expect((await bench.apply(plan)).result).toBe('applied')
    expect(host.tuples(6)).toHaveLength(2)
    await bench.undo()
    expect(host.stored()).toBe(before)
  })

  test('a rule for one interface is another one', async () => {
    const theirs = ['allow', 'deny'].map((action, index) => `${action} tcp 8886 0.0.0.0/0 any 0.0.0.0/0 in_eth${index}`)
    const host = new SimulatedUfw(theirs, [])
    const before = host.stored()
    const bench = new Bench(ufw, host)
    await applied(bench)
    expect(host.tuples(4)).toHaveLength(4)
    await bench.undo()
    expect(host.stored()).toBe(before)
  })

  test('with IPV6=no, what stands in user6.rules is neither an obstacle nor ours', async () => {
    const v6 = ['allow tcp 8886 ::/0 any ::/0 in', 'deny tcp 8887:8890 ::/0 any ::/0 in']
    const host = new SimulatedUfw([SSH], v6, false)
    const before = host.stored()
    const bench = new Bench(ufw, host)
    await applied(bench)
    expect(host.tuples(4)).toHaveLength(3)
    expect((await bench.undo()).result).toBe('undone')
    expect(host.stored()).toBe(before)
  })

  test('a rule of another action that came after the plan is not overruled: all is taken back', async () => {
    const host = new SimulatedUfw([SSH], [])
    const bench = new Bench(ufw, host)
    const plan = await bench.plan(MINE)
    await host.run(['/usr/sbin/ufw', 'deny', 'proto', 'tcp', 'from', '0.0.0.0/0', 'to', 'any', 'port', '8887:8890'])
    const before = host.stored()
    const ended = await bench.apply(plan).catch((error: unknown) => error)
    expect(ended).toMatchObject({ problem: { kind: 'refused' } })
    expect(host.stored()).toBe(before)
  })
})

describe('firewalld', () => {
  const zone = { ports: [{ first: 22, last: 22, protocol: 'tcp' }], rules: [] }

  test('what others add in between stays', async () => {
    const host = new SimulatedFirewalld(zone)
    const bench = new Bench(firewalld, host)
    await applied(bench)
    for (const front of [[], ['--permanent']])
      await host.run(['/usr/bin/firewall-cmd', ...front, '--zone=public', '--add-port=80/tcp'])
    expect((await bench.undo()).result).toBe('undone')
    const left = [...zone.ports, { first: 80, last: 80, protocol: 'tcp' }]
    expect([host.runtime.ports, host.permanent.ports]).toEqual([left, left])
  })

  test('a range that somebody laid over ours is theirs', async () => {
    const host = new SimulatedFirewalld(zone)
    const bench = new Bench(firewalld, host)
    await applied(bench)
    for (const front of [[], ['--permanent']])
      await host.run(['/usr/bin/firewall-cmd', ...front, '--zone=public', '--add-port=8880-8899/tcp'])
    const theirs = [...zone.ports, { first: 8880, last: 8899, protocol: 'tcp' }]
    expect(host.runtime.ports).toEqual(theirs)
    expect((await bench.undo()).result).toBe('undone')
    expect([host.runtime.ports, host.permanent.ports]).toEqual([theirs, theirs])
  })

  test('a range that somebody opened after the plan was made: there already, and theirs', async () => {
    const host = new SimulatedFirewalld(zone)
    const bench = new Bench(firewalld, host)
    const plan = await bench.plan(MINE)
    for (const front of [[], ['--permanent']])
      await host.run(['/usr/bin/firewall-cmd', ...front, '--zone=public', '--add-port=8880-8899/tcp'])
    const before = host.state()
    expect((await bench.apply(plan)).result).toBe('unchanged')
    await bench.undo()
    expect(host.state()).toBe(before)
  })

  test('stored while it was stopped, taken back while it runs: now and for good', async () => {
    const host = new SimulatedFirewalld(zone, false)
    const bench = new Bench(firewalld, host)
    await applied(bench)
    host.setRunning(true)
    expect(host.accepts({ protocol: 'tcp', port: 8888, source: '10.0.0.1', interface: 'eth0' })).toBe(true)
    expect((await bench.undo()).result).toBe('undone')
    expect([host.runtime, host.permanent]).toEqual([zone, zone])
  })

  test('added while it ran, taken back while it is stopped', async () => {
    const host = new SimulatedFirewalld(zone)
    const bench = new Bench(firewalld, host)
    await applied(bench)
    host.setRunning(false)
    expect((await bench.undo()).result).toBe('undone')
    expect(host.permanent).toEqual(zone)
  })

  test('a zone of its own that was not there before goes again', async () => {
    const host = new SimulatedFirewalld(zone, true, false)
    const before = host.state()
    const bench = new Bench(firewalld, host)
    await applied(bench)
    expect(await host.exists('/etc/firewalld/zones/public.xml')).toBe(true)
    await bench.undo()
    expect(host.state()).toBe(before)
  })

  test('each step is told as it is done, with what ran', async () => {
    const host = new SimulatedFirewalld(zone)
    const bench = new Bench(firewalld, host)
    await applied(bench)
    const steps = bench.events.flatMap((event) => (event.event === 'step' ? [`${event.id} ${event.state}`] : []))
    expect(steps).toEqual(['s1 started', 's1 done', 's2 started', 's2 done'])
    const ran = bench.events.flatMap((event) => (event.event === 'step' && event.state === 'done' ? [event.argv] : []))
    expect(ran).toEqual(host.calls)
  })
})
