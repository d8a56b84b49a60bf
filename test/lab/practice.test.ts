import { describe, expect, it } from 'vitest'
import { backendOf } from '../../main/firewall/index.js'
import { addUser, enableUfw, hideProgram } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { insidePractice, practiceMachineOf, untouched } from './support/practice.js'
import { sallyport, sallyportCommand } from './support/sallyport.js'
import { apply, change, rungs, undo } from './support/service.js'
import { until } from './support/wait.js'

const SERVER = 'jetstream-server'
const ALL = (way: string) => `${way}: listening pass, stored pass, loaded pass, reachable pass`
const rootless = (['nftables', 'ufw'] as const).filter((kind) => backendOf(kind) !== undefined)
const asRoot = (['ufw', 'firewalld', 'nftables'] as const).filter((kind) => backendOf(kind) !== undefined)

/** The rungs without `effective`, which says what the rules mean and is proven elsewhere. */
function proof(answer: unknown): readonly string[] {
  return rungs(answer).map((text) => text.replace(/effective \w+, /, ''))
}

describe('a practice machine', () => {
  it.each(asRoot)('with %s, made by root: open, proven by a client, taken back, thrown away', async (kind) => {
    await using host = await LabHost.start('own')
    await enableUfw(host)
    await apply(host, 'jetstream-relay')
    const before = await untouched(host)

    const applied = await change(host, [`--practice=${kind}`, 'apply', SERVER])
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    const evidence = applied.events.find(({ event }) => event === 'evidence')
    expect(proof(evidence)).toEqual([ALL('8886/tcp any'), ALL('8886/udp any')])
    expect(await practiceMachineOf(host)).toMatchObject({ firewall: kind, rootless: false })
    const status = (await sallyport(host, ['--practice', 'status', '--json'])).json()
    expect(status).toMatchObject({
      practice: { firewall: kind, rootless: false },
      detection: { inCharge: kind, conflicts: [] },
      services: [{ profile: { id: SERVER } }],
    })
    expect((await change(host, ['--practice', 'undo'])).end.result).toBe('undone')
    expect((await sallyport(host, ['--practice', 'verify', SERVER])).code).toBe(5)
    expect(await untouched(host)).toEqual(before)

    expect((await sallyport(host, ['practice', '--end', '--json'])).json()).toEqual({ ended: true })
    expect(await practiceMachineOf(host)).toBeNull()
    expect(await untouched(host)).toEqual(before)
    expect(await undo(host), 'the change of the real machine can still be taken back').toMatchObject({ code: 0 })
  })

  it.each(rootless)('with %s, made by an ordinary user who may nothing', async (kind) => {
    await using host = await LabHost.start('own')
    await enableUfw(host)
    const alice = await addUser(host, 'alice')
    const as = { uid: alice.uid }
    const before = await untouched(host, alice)

    const applied = await change(host, [`--practice=${kind}`, 'apply', SERVER, '--from', '10.10.0.0/16'], as)
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    const evidence = applied.events.find(({ event }) => event === 'evidence')
    expect(proof(evidence)).toEqual([ALL('8886/tcp 10.10.0.0/16'), ALL('8886/udp 10.10.0.0/16')])
    expect(await practiceMachineOf(host, as)).toMatchObject({ firewall: kind, rootless: true })
    const told = (await sallyport(host, ['--practice', 'verify', SERVER, '--json'], as)).json()
    expect(proof(told).map((text) => text.replace(/stored.*, /, ''))).toEqual([
      '8886/tcp any: listening pass, reachable fail',
      '8886/udp any: listening pass, reachable fail',
    ])
    expect((await change(host, ['--practice', 'undo'], as)).end.result).toBe('undone')
    expect(await untouched(host, alice)).toEqual(before)
    expect((await sallyport(host, ['practice', '--end'], as)).code).toBe(0)
  })

  it('gives an ordinary user nftables, in a kernel of their own: the rule is there, decides, and goes; off, and on', async () => {
    await using host = await LabHost.start('own')
    const alice = await addUser(host, 'alice')
    const as = { uid: alice.uid }
    const before = await untouched(host, alice)

    const shown = await sallyport(host, ['--practice', 'plan', SERVER], as)
    expect(shown.stdout).toContain('/usr/sbin/nft -c ')
    const applied = await change(host, ['--practice', 'apply', SERVER], as)
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    const evidence = applied.events.find(({ event }) => event === 'evidence')
    const all = 'listening pass, stored pass, loaded pass, effective pass, reachable pass'
    expect(rungs(evidence)).toEqual([`8886/tcp any: ${all}`, `8886/udp any: ${all}`])
    const explained = (await sallyport(host, ['--practice', 'explain', 'tcp', '8886', '--json'], as)).json()
    expect(explained).toMatchObject({ verdict: 'accept' })

    const machine = await practiceMachineOf(host, as)
    expect(machine).toMatchObject({ firewall: 'nftables', rootless: true })
    const kernel = () => host.must(['nsenter', '-t', String(machine?.pid), '-n', 'nft', 'list', 'ruleset'])
    expect(await kernel()).toContain('tcp dport 8886 accept comment "sallyport: JetStream API"')
    expect((await change(host, ['--practice', 'undo'], as)).end.result).toBe('undone')
    const closed = await kernel()
    expect(closed).not.toContain('sallyport')
    expect((await change(host, ['--practice', 'off', '--for', '1h'], as)).end.result).toBe('applied')
    expect(await kernel()).toBe('')
    expect((await change(host, ['--practice', 'on'], as)).end.result).toBe('applied')
    expect(await kernel()).toBe(closed)
    expect(await untouched(host, alice)).toEqual(before)
  })

  it('takes the best firewall that is here', async () => {
    await using host = await LabHost.start('own')
    await sallyport(host, ['--practice', 'status'])
    expect(await practiceMachineOf(host)).toMatchObject({ firewall: 'ufw' })
    await sallyport(host, ['practice', '--end'])
    await hideProgram(host, 'ufw')
    await sallyport(host, ['--practice', 'status'])
    expect(await practiceMachineOf(host)).toMatchObject({ firewall: 'firewalld' })
  })

  it('begins with everything refused but ssh, and the proof is a real call', async () => {
    await using host = await LabHost.start('own')
    const status = (await sallyport(host, ['--practice=ufw', 'status', '--json'])).json()
    expect(status).toMatchObject({
      services: [],
      others: ['allow 22/tcp (SSH)'],
      notes: [expect.stringMatching(/^Without a rule, ufw .*drops what comes in/), expect.stringContaining('ufw logs')],
      policy: { in: 'deny', out: 'allow' },
    })
    await change(host, ['--practice', 'apply', SERVER])
    await insidePractice(host, 'iptables', '-I', 'INPUT', '-p', 'udp', '--dport', '8886', '-j', 'DROP')
    const told = await sallyport(host, ['--practice', 'verify', SERVER, '--json'])
    expect(told.code).toBe(5)
    expect(proof(told.json())).toEqual([
      ALL('8886/tcp any'),
      '8886/udp any: listening pass, stored pass, loaded pass, reachable fail',
    ])
  })

  it('sees the real files read-only, and keeps its own', async () => {
    await using host = await LabHost.start('own')
    await sallyport(host, ['--practice', 'status'])
    const attempt = (path: string) =>
      insidePractice(host, 'bash', '-c', `echo x >"${path}" 2>/dev/null && echo written || echo refused`)
    expect(await attempt('/usr/practice-was-here')).toBe('refused\n')
    expect(await attempt('/root/practice-was-here')).toBe('refused\n')
    expect(await attempt('/etc/practice-was-here')).toBe('written\n')
    expect(await attempt('/tmp/practice-was-here')).toBe('written\n')
    expect((await host.run(['ls', '/etc/practice-was-here', '/tmp/practice-was-here'])).stdout).toBe('')
    expect(await insidePractice(host, 'bash', '-c', 'ls -d /outside 2>&1 || true')).toContain('No such file')
  })

  it('serves two commands that start it at once with one machine', async () => {
    await using host = await LabHost.start('own')
    const both = await Promise.all([1, 2].map(() => sallyport(host, ['--practice=ufw', 'status', '--json'])))
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    const notices = (await host.must(['pgrep', '-c', '-f', 'practice.js client'])).trim()
    expect(notices).toBe('1')
  })

  it('ends by itself when nobody has used it for an hour', async () => {
    await using host = await LabHost.start('own')
    await sallyport(host, ['--practice', 'status'])
    expect(await practiceMachineOf(host)).not.toBeNull()
    await host.must(['touch', '-d', '61 minutes ago', '/run/sallyport-practice/shared/used'])
    await until('the machine ends', async () => (await practiceMachineOf(host)) === null, 30_000)
    expect((await sallyport(host, ['--practice', 'status'])).code, 'a new one can be made').toBe(0)
  })
})

describe('practice refuses', () => {
  it('another firewall than that of the machine which runs', async () => {
    await using host = await LabHost.start('own')
    await sallyport(host, ['--practice=ufw', 'status'])
    const told = await sallyport(host, ['--practice=firewalld', 'status'])
    expect(told.code).toBe(3)
    expect(told.stderr).toContain('Your practice machine runs ufw, not firewalld.')
  })

  it('a state directory of the real machine', async () => {
    await using host = await LabHost.start('own')
    const told = await sallyport(host, ['--practice', '--state-dir', '/var/lib/other', 'status'])
    expect(told).toMatchObject({ code: 2 })
    expect(await practiceMachineOf(host)).toBeNull()
    await change(host, ['--practice', 'apply', SERVER], { env: { SALLYPORT_STATE_DIR: '/var/lib/other' } })
    expect(await host.exists('/var/lib/other')).toBe(false)
  })

  it('to go on where it is not inside', async () => {
    await using host = await LabHost.start('own')
    await enableUfw(host)
    const before = await untouched(host)
    const env = { SALLYPORT_PRACTICE: 'net:[1]' }
    const told = await sallyport(host, ['apply', SERVER, '--yes'], { env })
    expect(told.code).toBe(3)
    expect(told.stderr).toContain('This was meant for a practice machine, and is not in one.')
    expect(await untouched(host)).toEqual(before)
  })

  it('a folder that somebody else can reach into', async () => {
    await using host = await LabHost.start('own')
    await host.must(['mkdir', '-m', '777', '/run/sallyport-practice'])
    const told = await sallyport(host, ['--practice', 'status'])
    expect(told.code).toBe(3)
    expect(told.stderr).toContain('is not private to you')
  })

  it('with the reason, where the means are missing', async () => {
    await using host = await LabHost.start('own')
    await hideProgram(host, 'firewall-cmd')
    expect((await sallyport(host, ['--practice=firewalld', 'status'])).stderr).toContain(
      'A practice machine cannot be made: /usr/bin/firewall-cmd is not installed.',
    )
    await hideProgram(host, 'unshare')
    const told = await sallyport(host, ['--practice=nftables', 'status'])
    expect(told.code).toBe(3)
    expect(told.stderr).toContain('A practice machine cannot be made: /usr/bin/unshare is missing.')
  })
})

describe('practice on a simulated machine', () => {
  it('where no firewall is installed: open, taken back, thrown away, and nothing of the real one is touched', async () => {
    await using host = await LabHost.start('own')
    const alice = await addUser(host, 'alice')
    const as = { uid: alice.uid }
    const before = await untouched(host)
    await hideProgram(host, 'ufw', 'firewalld', 'firewall-cmd', 'nft')

    const told = await sallyport(host, ['--practice', 'status'], as)
    expect(told.code).toBe(0)
    expect(told.stderr).toContain(
      'a simulated machine with ufw. No firewall that could run in a real one is installed here.',
    )
    const applied = await change(host, ['--practice', 'apply', SERVER, '--from', '10.10.0.0/16'], as)
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    const evidence = applied.events.find(({ event }) => event === 'evidence')
    const simulated = 'listening unknown, stored pass, loaded pass, reachable unknown'
    expect(rungs(evidence)).toEqual([`8886/tcp 10.10.0.0/16: ${simulated}`, `8886/udp 10.10.0.0/16: ${simulated}`])
    expect((await sallyport(host, ['--practice', 'status', '--json'], as)).json()).toMatchObject({
      practice: { firewall: 'ufw', simulated: true },
      host: { name: 'practice', system: 'a simulated Linux' },
      detection: { inCharge: 'ufw' },
      services: [{ profile: { id: SERVER } }],
      others: ['allow 22/tcp (SSH)'],
    })
    expect((await change(host, ['--practice', 'undo'], as)).end.result).toBe('undone')
    expect((await sallyport(host, ['practice', '--end', '--json'], as)).json()).toEqual({ ended: true })
    expect(host.readTree('/etc')).toEqual(before.etc)
    expect(host.readTree('/var/lib/sallyport')).toEqual(before.journal)
  })

  it('where users may make no namespaces: the reason is said, and root still gets a real one', async () => {
    await using host = await LabHost.start('own')
    const alice = await addUser(host, 'alice')
    // in a namespace of her own, where she has set the limit to none and laid her rights down
    const noMore = 'echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --ambient-caps=-all --inh-caps=-all "$@"'
    const told = await host.run([
      ...['setpriv', '--reuid=alice', '--regid=alice', '--clear-groups', '--reset-env'],
      ...['unshare', '-U', `--map-user=${alice.uid}`, '--keep-caps', '--', 'sh', '-c', noMore, 'sh'],
      ...[...(await sallyportCommand(host, alice.uid)), '--practice', 'plan', SERVER],
    ])
    expect(told).toMatchObject({ code: 0 })
    expect(told.stderr).toContain(
      'a simulated machine with ufw. A real one cannot be made here: this system refuses namespaces to ordinary users (user.max_user_namespaces = 0)',
    )
    expect(told.stdout).toContain("/usr/sbin/ufw allow 8886/tcp comment 'JetStream API'")
    expect((await sallyport(host, ['--practice', 'status', '--json'])).json()).toMatchObject({
      practice: { rootless: false },
    })
  })

  it.each(['windows', 'alf'] as const)('with %s on Linux, beside a real firewall', async (kind) => {
    await using host = await LabHost.start('own')
    await enableUfw(host)
    const before = await untouched(host)
    const program = kind === 'alf' ? ['--set', 'program=/Applications/JetStream.app'] : []
    const told = await sallyport(host, [`--practice=${kind}`, 'apply', SERVER, ...program, '--yes'])
    expect(told.code).toBe(0)
    const [, words = ''] = /Undo it with: sallyport (.+)/.exec(told.stdout) ?? []
    expect((await change(host, words.split(' '))).end.result, `sallyport ${words}`).toBe('undone')
    expect((await sallyport(host, [`--practice=${kind}`, 'detect', '--json'])).json()).toMatchObject({ inCharge: kind })
    expect(await practiceMachineOf(host), 'no namespaces were made').toBeNull()
    expect(await untouched(host)).toEqual(before)
  })
})
