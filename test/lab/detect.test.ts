import { describe, expect, it } from 'vitest'
import { createApi } from '../../main/api/index.js'
import { contract, type CallName } from '../../main/api/contract.js'
import { localHost } from '../../main/hosts/index.js'
import { Detected } from '../../main/model/observation.js'
import { addUser, enableUfw, hideFirewall, startFirewalld } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { enableNftables } from './support/nftables.js'
import { sallyport } from './support/sallyport.js'
import { apply, change, firewalldState, ufwState, undo } from './support/service.js'
import { english } from '../support/english.js'

const SERVER = 'jetstream-server'

/** Such as `ufw: installed, enabled, loaded`, a question mark where it could not be told. */
async function detect(host: LabHost, uid = 0) {
  const told = await sallyport(host, ['detect', '--json'], { uid })
  expect(told).toMatchObject({ code: 0, stderr: '' })
  const detection = Detected.parse(told.json())
  const words = (['installed', 'enabled', 'running', 'loaded'] as const).map((word) => word)
  const found = detection.firewalls.map((finding) => {
    const true_ = words.filter((word) => finding[word] !== false)
    return `${finding.kind}: ${true_.map((word) => (finding[word] === null ? `${word}?` : word)).join(', ')}`
  })
  return { ...detection, found }
}

describe('detect', () => {
  it('finds no firewall: nothing is in charge, and there is nothing to open a port in', async () => {
    await using host = await LabHost.start('server')
    await hideFirewall(host, 'ufw')
    await hideFirewall(host, 'firewalld')
    const { inCharge, found, conflicts } = await detect(host)
    expect({ inCharge, found, conflicts }).toEqual({
      inCharge: null,
      found: ['ufw: ', 'firewalld: ', 'nftables: installed', 'iptables: installed'],
      conflicts: [],
    })
    const refused = await apply(host, SERVER)
    expect(refused).toMatchObject({ code: 3, end: { result: 'failed', journal: null, problem: { kind: 'refused' } } })
    expect(refused.end.problem?.what).toBe(
      'Neither ufw nor firewalld is installed on this machine, and neither nftables nor iptables holds rules for it.',
    )
    expect(refused.end.problem?.todo).toContain('apt install ufw')
    expect((await sallyport(host, ['plan', SERVER])).code).toBe(3)
    expect((await sallyport(host, ['status'])).stdout).toContain('No firewall guards this machine.')
    for (const named of ['ufw', 'firewalld']) expect((await apply(host, SERVER, '--firewall', named)).code).toBe(2)
    expect(host.readTree('/var/lib/sallyport')).toEqual({})
  })

  it('finds only ufw, switched off, then on', async () => {
    await using host = await LabHost.start('server')
    await hideFirewall(host, 'firewalld')
    expect(await detect(host)).toMatchObject({
      inCharge: null,
      found: ['ufw: installed', 'firewalld: ', 'nftables: installed', 'iptables: installed'],
    })
    await enableUfw(host)
    const { inCharge, found, firewalls } = await detect(host)
    expect({ inCharge, found }).toEqual({
      inCharge: 'ufw',
      found: ['ufw: installed, enabled, running, loaded', 'firewalld: ', 'nftables: installed', 'iptables: installed'],
    })
    expect(firewalls[0]?.version).toMatch(/^0\.36/u)
    expect(firewalls[0]?.evidence.map(english).join('\n')).toContain('ufw-user-input')
  })

  it('finds only firewalld, running', async () => {
    await using host = await LabHost.start('server')
    await hideFirewall(host, 'ufw')
    await startFirewalld(host)
    const { inCharge, found, firewalls } = await detect(host)
    expect({ inCharge, ufw: found[0] }).toEqual({ inCharge: 'firewalld', ufw: 'ufw: ' })
    expect(found[1]).toMatch(/^firewalld: installed, (enabled, )?running, loaded$/u)
    expect(firewalls[1]?.version).toMatch(/^\d+\.\d+/u)
  })

  it('finds rules of nftables’ own, which decide where neither of the others is on', async () => {
    await using host = await LabHost.start('server')
    await enableNftables(host)
    const { inCharge, found, firewalls } = await detect(host)
    expect({ inCharge, nftables: found[2] }).toEqual({
      inCharge: 'nftables',
      nftables: 'nftables: installed, enabled, running, loaded',
    })
    expect(firewalls[2]?.evidence.map(english).join('\n')).toContain('inet filter input')
    const user = await addUser(host, 'plain')
    expect((await detect(host, user.uid)).inCharge).toBe('nftables')
    const refused = await change(host, ['apply', SERVER], { uid: user.uid })
    expect(refused).toMatchObject({ code: 4, end: { journal: null, problem: { kind: 'rights' } } })
    await enableUfw(host)
    expect((await detect(host)).inCharge).toBe('ufw')
  })

  it('tells an ordinary user less, and does not ask', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    const user = await addUser(host, 'plain')
    expect(await detect(host, user.uid)).toMatchObject({
      inCharge: 'ufw',
      found: [
        'ufw: installed, enabled, running?, loaded?',
        expect.any(String),
        'nftables: installed, running?, loaded?',
        'iptables: installed, running?, loaded?',
      ],
    })
  })

  it('finds both installed and neither on: apply is refused until one is named', async () => {
    await using host = await LabHost.start('server')
    const before = await ufwState(host)
    expect(await detect(host)).toMatchObject({ inCharge: null, conflicts: [] })
    const refused = await apply(host, SERVER)
    expect(refused).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    expect(refused.end.problem?.todo).toContain('--firewall')
    expect(await ufwState(host)).toEqual(before)
  })
})

describe('ufw and firewalld at once', () => {
  it('is a conflict: apply is refused with exit 3, unless one of them is named', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    await startFirewalld(host)
    await host.must(['ufw', 'reload'])
    const before = { ufw: await ufwState(host), firewalld: await firewalldState(host) }
    const { inCharge, conflicts } = await detect(host)
    expect(inCharge).toBeNull()
    expect(conflicts).toMatchObject([{ id: 'ufw-and-firewalld', firewalls: ['ufw', 'firewalld'] }])
    const refused = await apply(host, SERVER)
    expect(refused).toMatchObject({ code: 3, end: { result: 'failed', journal: null, problem: { kind: 'refused' } } })
    expect(refused.end.problem?.todo).toMatch(/ufw disable.*--firewall/u)
    expect((await sallyport(host, ['plan', SERVER])).code).toBe(3)
    expect({ ufw: await ufwState(host), firewalld: await firewalldState(host) }).toEqual(before)

    for (const named of ['ufw', 'firewalld']) {
      expect(await apply(host, SERVER, '--firewall', named)).toMatchObject({ code: 0, end: { result: 'applied' } })
      expect((await sallyport(host, ['verify', SERVER, '--firewall', named])).stdout).toContain('✓ loaded')
      expect((await undo(host)).end.result).toBe('undone')
      expect({ ufw: await ufwState(host), firewalld: await firewalldState(host) }).toEqual(before)
    }
  })
})

describe('JSON', () => {
  it('of every command holds to the contract, has the promised keys, and nothing else is printed', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    await host.must(['ufw', 'allow', '8886/udp'])
    await apply(host, SERVER)
    const commands: readonly (readonly [CallName, readonly string[]])[] = [
      ['detect', []],
      ['profiles', []],
      ['profile', [SERVER]],
      ['status', []],
      ['plan', ['jetstream-relay']],
      ['verify', [SERVER]],
      ['history', []],
    ]
    const answers = new Map<string, unknown>()
    for (const [name, rest] of commands) {
      // common options come before the command or behind it
      const behind = await sallyport(host, [name, ...rest, '--json'])
      const answer = contract[name].result.parse(behind.json())
      expect(behind.json(), name).toEqual(answer)
      expect(behind.stderr, name).toBe('')
      expect(behind.stdout.split('\n'), name).toHaveLength(2)
      expect((await sallyport(host, ['--json', name, ...rest])).code, name).toBe(behind.code)
      answers.set(name, answer)
    }
    // the program has it as JSON, which was checked when it was built; here its source is read, and checked
    const source = await createApi({ shell: 'cli', here: localHost(process.env) }).call('profile', { profile: SERVER })
    expect(answers.get('profile')).toEqual(source)
    const promised = {
      detect: ['inCharge', 'firewalls', 'conflicts'],
      plan: ['firewall', 'steps', 'unchanged', 'warnings'],
      verify: ['openings'],
    }
    for (const [name, keys] of Object.entries(promised)) {
      expect(Object.keys(answers.get(name) as object), name).toEqual(expect.arrayContaining(keys))
    }
    const { steps } = answers.get('plan') as { readonly steps: readonly object[] }
    for (const step of steps)
      expect(Object.keys(step)).toEqual(
        expect.arrayContaining(['id', 'verb', 'args', 'argv', 'reason', 'risk', 'inverse']),
      )
  })

  it('is not what people get, nor are colours, when nobody sits at a terminal', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    for (const args of [['detect'], ['status'], ['plan', SERVER], ['profiles'], ['history'], ['apply', SERVER, '-y']]) {
      const { stdout, stderr } = await sallyport(host, args)
      expect(stdout.trim(), args[0]).not.toMatch(/^[[{]/u)
      expect(stdout + stderr, args[0]).not.toContain('\u001b')
    }
  })
})
