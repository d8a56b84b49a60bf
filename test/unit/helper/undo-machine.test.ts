import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ufw } from '../../../main/firewall/ufw/index.js'
import { recover } from '../../../main/helper/recover.js'
import type { Plan, StepCall } from '../../../main/model/plan.js'
import { shellText } from '../../../main/model/shell-text.js'
import { makePlan } from '../../../main/plan/index.js'
import { msg } from '../../../main/text/index.js'
import { english } from '../../support/english.js'
import { Bench, memoryJournal } from '../../support/in-memory.js'
import { problemOf } from '../../support/problems.js'
import { SimulatedMachine } from '../../support/simulated-machine.js'

const SNIKKET = '/etc/snikket/snikket.conf'
const APOLLO = '/etc/nginx/sites-available/apollo.conf'
const FORWARD = '/proc/sys/net/ipv4/ip_forward'
const OWN_SYSCTL = '/etc/sysctl.d/60-sallyport-net-ipv4-ip-forward.conf'
const DAEMON = '/etc/docker/daemon.json'
const NGINX = { unit: 'nginx', init: 'systemd' }

const snikket = (set: Record<string, string | null>): StepCall => ({
  verb: 'file.edit',
  args: { path: SNIKKET, format: 'env', set },
})
const listen = (value: string): StepCall => ({
  verb: 'file.edit',
  args: { path: APOLLO, format: 'nginx', set: { 'server/listen': value } },
})
const forward = (store: string): StepCall => ({
  verb: 'sysctl.set',
  args: { key: 'net.ipv4.ip_forward', value: '1', store },
})
const call = (verb: string, args: Record<string, unknown> = NGINX): StepCall => ({ verb, args })

function machine(): SimulatedMachine {
  const host = new SimulatedMachine({
    [SNIKKET]: '# mine\nSNIKKET_DOMAIN=chat.example\nSNIKKET_TWEAK_TURNSERVER_MIN_PORT="49152" # low\r\nEND=1',
    [APOLLO]: 'server {\n  listen 80; # plain\n}\n',
    [FORWARD]: '0\n',
    '/etc/sysctl.conf': '#net.ipv4.ip_forward=0\n',
    '/etc/sysctl.d/README': '',
    '/etc/docker/x': '',
  })
  host.units.set('nginx', { enabled: false, state: 'active', read: 'old' })
  return host
}

function planOf(calls: readonly StepCall[]): Plan {
  const steps = calls.map((item) => ({ call: item, reason: '', risk: 'none' as const }))
  const draft = { steps, unchanged: [], warnings: [] }
  const rest = { answers: { values: {} }, openings: [], warnings: [], observed: true }
  return makePlan({ ...rest, profile: { id: 'test', title: 'Test' }, draft })
}

const ALL = [
  call('config.test', { program: 'nginx' }),
  snikket({ SNIKKET_TWEAK_TURNSERVER_MIN_PORT: '60000', SNIKKET_TWEAK_TURNSERVER_MAX_PORT: '61000' }),
  snikket({ SNIKKET_TWEAK_TURNSERVER_MIN_PORT: '60001', SNIKKET_TWEAK_TURNSERVER: '0' }),
  listen('1780'),
  { verb: 'file.edit', args: { path: DAEMON, format: 'json', set: { iptables: 'false' } } },
  forward('runtime'),
  forward('permanent'),
  { verb: 'file.put', args: { path: '/etc/nginx/conf.d/60-sallyport.conf', lines: ['server_tokens off;'] } },
  call('unit.enable'),
  call('config.test', { program: 'nginx' }),
  call('unit.reload'),
]

describe('a plan of files, settings and services', () => {
  test('is carried out, and taken back to the byte', async () => {
    const host = machine()
    host.files.set('/etc/nginx/conf.d/x', '')
    const bench = new Bench(ufw, host)
    const before = host.state()
    expect((await bench.apply(planOf(ALL))).result).toBe('applied')
    expect(host.files.get(SNIKKET)).toBe(
      '# mine\nSNIKKET_DOMAIN=chat.example\nSNIKKET_TWEAK_TURNSERVER_MIN_PORT="60001" # low\r\nEND=1' +
        '\nSNIKKET_TWEAK_TURNSERVER_MAX_PORT=61000\nSNIKKET_TWEAK_TURNSERVER=0',
    )
    expect(host.files.get(APOLLO)).toBe('server {\n  listen 1780; # plain\n}\n')
    expect(host.files.get(DAEMON)).toBe('{\n  "iptables": false\n}\n')
    expect(host.files.get(FORWARD)).toBe('1\n')
    expect(host.files.get(OWN_SYSCTL)).toBe('# Written by Sallyport.\nnet.ipv4.ip_forward = 1\n')
    expect(host.units.get('nginx')).toMatchObject({ enabled: true })
    expect(host.units.get('nginx')?.read).toContain('listen 1780')
    const again = await bench.apply(planOf(ALL.filter((_step, index) => index !== 1))) // which the next one overrules
    expect(again.result).toBe('unchanged')
    expect((await bench.undo()).result).toBe('undone')
    // the service runs with what is there now
    const nginx = host.units.get('nginx')
    expect(nginx?.read).toContain('listen 80')
    host.units.set('nginx', { enabled: nginx?.enabled ?? true, state: 'active', read: 'old' })
    expect(host.state()).toBe(before)
  })

  test('so do the inverses alone, without the kept bytes', async () => {
    const host = machine()
    host.files.set('/etc/nginx/conf.d/x', '')
    const bench = new Bench(ufw, host, memoryJournal(false))
    const files = () => [...host.files].filter(([path]) => path !== DAEMON).sort()
    const before = files()
    expect((await bench.apply(planOf(ALL))).result).toBe('applied')
    expect((await bench.undo()).result).toBe('undone')
    expect(files()).toEqual(before)
  })

  test('wherever it is cut off, what is next takes it back to the byte', async () => {
    const points = async (kill: number) => {
      const host = machine()
      host.files.set('/etc/nginx/conf.d/x', '')
      const files = () => JSON.stringify([[...host.files].sort(), host.units.get('nginx')?.enabled])
      const before = files()
      const journal = memoryJournal()
      let reached = 0
      // a process that is killed does nothing more, and takes nothing back
      const dead = new Promise<never>(() => undefined)
      let killed = () => undefined as void
      const death = new Promise<void>((resolve) => (killed = resolve))
      host.onChange = () => {
        if (++reached !== kill) return
        killed()
      }
      const guard =
        <T>(work: (...words: never[]) => Promise<T>) =>
        async (...words: never[]): Promise<T> => {
          const result = await work(...words)
          return kill > 0 && reached >= kill ? dead : result
        }
      const mortal = Object.assign(Object.create(host) as SimulatedMachine, {
        run: guard(host.run.bind(host)),
        write: guard(host.write.bind(host)),
        remove: guard(host.remove.bind(host)),
      })
      await Promise.race([new Bench(ufw, mortal, journal).apply(planOf(ALL)), death])
      await new Promise((resolve) => setImmediate(resolve))
      if (kill === 0) return reached
      host.onChange = () => undefined
      const work = { host, journal, lock: { release: () => undefined }, emit: () => undefined }
      expect(await recover({ ...work, cancelled: () => false })).toHaveLength(1)
      expect(files(), `point ${kill}`).toBe(before)
      return reached
    }
    const all = await points(0)
    expect(all).toBeGreaterThan(10)
    for (let kill = 1; kill <= all; kill++) await points(kill)
  })

  test('any keys, in and out, in any order, go back to the byte', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.dictionary(
            fc.constantFrom('SNIKKET_TWEAK_TURNSERVER_MIN_PORT', 'SNIKKET_TWEAK_TURNSERVER_MAX_PORT'),
            fc.constantFrom('60000', '61000', null),
            { minKeys: 1 },
          ),
          { minLength: 1, maxLength: 4 },
        ),
        async (sets) => {
          const host = machine()
          const bench = new Bench(ufw, host)
          const before = host.state()
          const { result } = await bench.apply(planOf(sets.map(snikket)))
          if (result === 'applied') expect((await bench.undo()).result).toBe('undone')
          expect(host.state()).toBe(before)
        },
      ),
      { numRuns: 200 },
    ))
})

describe('what somebody changes in between stays', () => {
  const set = { SNIKKET_TWEAK_TURNSERVER_MIN_PORT: '60000', SNIKKET_TWEAK_TURNSERVER_MAX_PORT: '61000' }
  async function changed(change: (text: string) => string) {
    const host = machine()
    const bench = new Bench(ufw, host)
    await bench.apply(planOf([snikket(set)]))
    host.files.set(SNIKKET, change(host.files.get(SNIKKET) ?? ''))
    bench.events.length = 0
    expect((await bench.undo()).result).toBe('undone')
    return { text: host.files.get(SNIKKET), events: bench.events }
  }

  test('another key: ours go back around it', async () => {
    const { text } = await changed((now) => now.replace('chat.example', 'talk.example'))
    expect(text).toBe(machine().files.get(SNIKKET)?.replace('chat.example', 'talk.example'))
  })

  test('one of the same keys: it is left, and the other goes back', async () => {
    const { text } = await changed((now) => now.replace('60000', '55555'))
    expect(text).toBe(machine().files.get(SNIKKET)?.replace('49152', '55555'))
  })

  test('all of them: left, and that is said', async () => {
    const { text, events } = await changed((now) => now.replace('60000', '55555').replace('61000', '55999'))
    expect(text).toContain('55555')
    expect(text).toContain('55999')
    const said = events.flatMap((event) => (event.event === 'step' ? [english(event.output ?? '')] : []))
    expect(said.join()).toContain(english(msg('verbs.keysChanged', { keys: Object.keys(set), path: SNIKKET })))
  })

  test('the file is gone: it stays gone', async () => {
    const host = machine()
    const bench = new Bench(ufw, host)
    await bench.apply(planOf([snikket(set)]))
    host.files.delete(SNIKKET)
    expect((await bench.undo()).result).toBe('undone')
    expect(host.files.has(SNIKKET)).toBe(false)
  })

  test('a setting of the kernel, and a file of ours', async () => {
    const host = machine()
    const bench = new Bench(ufw, host)
    await bench.apply(planOf([forward('runtime'), forward('permanent')]))
    host.files.set(FORWARD, '2\n')
    host.files.set(OWN_SYSCTL, 'net.ipv4.ip_forward = 0\n# mine now\n')
    expect((await bench.undo()).result).toBe('undone')
    expect(host.files.get(FORWARD)).toBe('2\n')
    expect(host.files.get(OWN_SYSCTL)).toContain('# mine now')
  })
})

describe('what Sallyport could not put back is not changed', () => {
  test.each([
    ['a value that it does not know', { [SNIKKET]: 'SNIKKET_TWEAK_TURNSERVER_MIN_PORT=$PORT\n' }, 'set to “$PORT”'],
    ['a file that is not there', {}, 'There is no file'],
    ['another encoding', { [SNIKKET]: '# K\ufffdln\n' }, 'not written in UTF-8'],
  ])('%s', async (_what, files, why) => {
    const host = new SimulatedMachine({ '/etc/snikket/x': '', ...files })
    const before = host.state()
    const plan = planOf([snikket({ SNIKKET_TWEAK_TURNSERVER_MIN_PORT: '60000' })])
    expect((await problemOf(() => new Bench(ufw, host).apply(plan))).what).toContain(why)
    expect(host.state()).toBe(before)
  })

  test('a setting that another file overrules at the next start', async () => {
    const host = machine()
    host.files.set('/etc/sysctl.d/99-mine.conf', 'net/ipv4/ip_forward = 0\n')
    const { what } = await problemOf(() => new Bench(ufw, host).apply(planOf([forward('permanent')])))
    expect(what).toContain('99-mine.conf sets')
  })
})

describe('a service', () => {
  test('that would not start with the new configuration: all is back, and it runs', async () => {
    const host = machine()
    const bench = new Bench(ufw, host)
    const before = host.files.get(APOLLO)
    const end = await bench.apply(planOf([listen('666'), call('unit.restart')]))
    expect(end).toMatchObject({ result: 'reverted' })
    expect(english(end.problem?.what ?? '')).toContain('nginx -t')
    expect(host.files.get(APOLLO)).toBe(before)
    expect(host.units.get('nginx')?.state).toBe('active')
  })

  test('that fails to start all the same: started again once the configuration is back', async () => {
    const host = machine()
    host.units.set('coturn', { enabled: true, state: 'active' })
    const bench = new Bench(ufw, host)
    const end = await bench.apply(planOf([listen('666'), call('unit.restart', { unit: 'coturn', init: 'systemd' })]))
    expect(end).toMatchObject({ result: 'reverted' })
    expect(host.units.get('coturn')?.state).toBe('active')
  })

  test('that does not run is not started, then or at undo', async () => {
    const host = machine()
    host.units.set('nginx', { enabled: false, state: 'inactive' })
    const bench = new Bench(ufw, host)
    await bench.apply(planOf([listen('1780'), call('unit.restart')]))
    await bench.undo()
    expect(host.units.get('nginx')?.state).toBe('inactive')
    expect(host.ran).toEqual([])
  })

  test('reads again once in a plan, and once when that is taken back, behind the file', async () => {
    const host = machine()
    const bench = new Bench(ufw, host)
    await bench.apply(planOf([listen('1780'), call('unit.restart')]))
    await bench.undo()
    expect(host.ran).toEqual([
      ...['/usr/sbin/nginx -t', '/usr/bin/systemctl reset-failed nginx.service'],
      '/usr/bin/systemctl restart nginx.service',
      ...['/usr/sbin/nginx -t', '/usr/bin/systemctl reset-failed nginx.service'],
      '/usr/bin/systemctl restart nginx.service',
    ])
    expect(host.units.get('nginx')?.read).toContain('listen 80')
  })

  test('is restarted also once systemd has counted too many starts, as is shown', async () => {
    const host = machine()
    host.units.set('nginx', { enabled: false, state: 'active', starts: 0 })
    const bench = new Bench(ufw, host)
    const plan = planOf([listen('1780'), call('unit.restart')])
    expect(plan.steps.map(shellText).at(-1)).toBe(
      '/usr/sbin/nginx -t\n/usr/bin/systemctl reset-failed nginx.service\n/usr/bin/systemctl restart nginx.service',
    )
    expect((await bench.apply(plan)).result).toBe('applied')
    host.units.set('nginx', { enabled: false, state: 'active', starts: 0 })
    expect((await bench.undo()).result).toBe('undone')
    expect(host.units.get('nginx')?.state).toBe('active')
  })

  test('alone in a plan is restarted', async () => {
    const host = machine()
    expect((await new Bench(ufw, host).apply(planOf([call('unit.restart')]))).result).toBe('applied')
    expect(host.units.get('nginx')?.read).not.toBe('old')
  })

  test('that is not there: refused before anything changes', async () => {
    const host = machine()
    const before = host.state()
    const plan = planOf([listen('1780'), call('unit.start', { unit: 'prosody', init: 'systemd' })])
    expect((await problemOf(() => new Bench(ufw, host).apply(plan))).what).toContain('no service prosody')
    expect(host.state()).toBe(before)
  })
})

test('a test that fails before a change leaves all as it was, and is no obstacle to taking back', async () => {
  const host = machine()
  host.files.set('/etc/nginx/nginx.conf', 'BROKEN')
  const before = host.state()
  const end = await new Bench(ufw, host).apply(planOf(ALL.slice(0, 4)))
  expect(end.result).toBe('reverted')
  expect(host.state()).toBe(before)
})

test('what a script can do is told apart from what takes Sallyport', () => {
  const { steps } = planOf(ALL)
  const alone = steps
    .filter(({ standalone }) => standalone)
    .map(({ verb, args }) => `${verb} ${typeof args['store'] === 'string' ? args['store'] : ''}`)
  expect(alone).toEqual(['config.test ', 'sysctl.set permanent', 'file.put ', 'unit.enable ', 'config.test '])
  const known = planOf([{ verb: 'sysctl.set', args: { ...forward('runtime').args, was: '0' } }]).steps[0]
  expect(known).toMatchObject({
    standalone: true,
    guard: [{ argv: ['/usr/sbin/sysctl', '-n', 'net.ipv4.ip_forward'], prints: '1' }],
    undo: [{ argv: ['/usr/sbin/sysctl', '-w', 'net.ipv4.ip_forward=0'] }],
  })
})
