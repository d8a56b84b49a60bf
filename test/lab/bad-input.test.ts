import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ProblemSchema } from '../../main/model/problem-schema.js'
import { addUser, enableUfw, smallDisk } from './support/firewalls.js'
import { STATE } from './support/helper.js'
import { LabHost } from './support/host.js'
import { sallyport, sallyportCommand } from './support/sallyport.js'
import { apply, ufwState, undo } from './support/service.js'
import { english } from '../support/english.js'

const SERVER = 'jetstream-server'
const set = (answer: string) => ['apply', SERVER, '--set', answer]
const from = (network: string) => ['apply', SERVER, '--from', network]

const PROFILE = `schema: 1
id: mine
title: Mine
summary: It is mine.
category: Mine
sources: [{ title: me, seen: 2026-01-01 }]
openings:
  - { id: web, label: Web, protocols: [tcp], ports: '8080', from: any, reason: For the web., closed: No web. }
`
const FILES: Readonly<Record<string, string>> = {
  '/run/p/good.yaml': PROFILE,
  '/run/p/broken.yaml': 'schema: 1\n id: [mine\n',
  '/run/p/key.yaml': `${PROFILE}command: rm -rf /\n`,
  '/run/p/port.yaml': PROFILE.replace('8080', '0'),
  '/run/p/label.yaml': PROFILE.replace('label: Web', 'label: "a | b"'),
  '/run/p/large.yaml': PROFILE + '#'.repeat(300 * 1024),
}

/** What is typed, the exit code, and what the message must name. */
const CASES: readonly (readonly [what: string, args: readonly string[], says: RegExp])[] = [
  ['an unknown profile', ['apply', 'jetstream-severr'], /“jetstream-severr”.*jetstream-server/su],
  ['a profile that climbs', ['apply', '../../etc/passwd'], /“\.\.\/\.\.\/etc\/passwd”/u],
  ['port 0', set('apiPort=0'), /"0" is below 1.*apiPort/su],
  ['port 65536', set('apiPort=65536'), /"65536" is above 65535/u],
  ['a port in words', set('apiPort=https'), /"https" is neither a port/u],
  ['a negative port', set('apiPort=-1'), /"-1" is neither a port/u],
  ['two ports where one is asked for', set('apiPort=80,443'), /more than one port/u],
  ['a range upside down', set('receivePorts=8890-8886'), /"8890-8886" is the wrong way round/u],
  ['a range beyond', set('receivePorts=65000-70000'), /above 65535/u],
  ['one bad port among good ones', set('receivePorts=8886,,8888'), /"" is neither a port/u],
  ['a setting without a value', set('apiPort'), /--set takes KEY=VALUE, not "apiPort"/u],
  ['an unknown setting', set('port=8886'), /no setting "port".*apiPort/su],
  ['a network with a prefix too long', from('10.0.0.0/33'), /"10\.0\.0\.0\/33" has a prefix above \/32/u],
  ['no address', from('300.1.1.1'), /"300\.1\.1\.1" is neither an address/u],
  ['an address with host bits', from('10.1.2.3/8'), /write 10\.0\.0\.0\/8 for the whole network, or 10\.1\.2\.3 for/u],
  ['a name instead of an address', from('example.org'), /"example\.org" is neither an address/u],
  ['everyone as a network', from('0.0.0.0/0'), /means everyone/u],
  ['an option in place of a network', from('--zone'), /"--zone"/u],
  ['two ways to say from', [...from('10.0.0.0/8'), '--set', 'from=any'], /Both --from and --set from/u],
  ['an unknown role', ['apply', 'jetstream-relay', '--role', 'boss'], /no role "boss".*receiver, sender/su],
  ['an unknown firewall', ['apply', SERVER, '--firewall', 'pf'], /--firewall does not know "pf".*ufw, firewalld/su],
  [
    'a firewall of another system',
    ['apply', SERVER, '--firewall', 'windows'],
    /Windows Defender Firewall cannot be used here/u,
  ],
  ['a YAML file that is not there', ['apply', '/run/p/missing.yaml'], /missing\.yaml.*no such file/u],
  ['a folder', ['apply', '/run/p/folder.yaml'], /folder\.yaml.*it is a folder/u],
  ['unreadable YAML', ['apply', '/run/p/broken.yaml'], /broken\.yaml is not readable YAML/u],
  ['a profile with an unknown key', ['apply', '/run/p/key.yaml'], /key\.yaml is not valid.*command/u],
  ['a profile with port 0', ['apply', '/run/p/port.yaml'], /below 1/u],
  ['a profile with a bar in a label', ['apply', '/run/p/label.yaml'], /label\.yaml is not valid.*openings\.0\.label/u],
  ['a profile too large', ['apply', '/run/p/large.yaml'], /larger than 256 KiB/u],
  ['an unknown entry', ['undo', '20200101T000000-abcdef'], /no entry 20200101T000000-abcdef.*sallyport history/su],
  ['no id of an entry', ['undo', '../../etc'], /is not the id of a journal entry/u],
  ['an unknown option', ['apply', SERVER, '--force'], /There is no option “--force”/u],
  ['an unknown command', ['aply', SERVER], /There is no command “aply”.*apply/su],
  ['a missing argument', ['apply'], /needs <profile>/u],
  ['an argument too many', ['apply', SERVER, 'jetstream-relay'], /more words than “apply” takes/u],
  ['an option without its value', ['apply', SERVER, '--zone'], /“--zone <zone>” needs a value/u],
]

describe('bad input', () => {
  let host: LabHost
  let before: unknown

  beforeAll(async () => {
    host = await LabHost.start('server')
    await enableUfw(host)
    await host.must(['ufw', 'allow', '22/tcp', 'comment', 'the back door'])
    await host.must(['mkdir', '-p', '/run/p/folder.yaml'])
    for (const [path, text] of Object.entries(FILES)) await host.write(path, text)
    before = await ufwState(host)
  })

  afterAll(async () => {
    await host.close()
  })

  it.each(CASES)('%s: says what is wrong and what to do, exit 2, nothing changed', async (_what, args, says) => {
    const told = await sallyport(host, ['--yes', ...args])
    expect({ code: told.code, stdout: told.stdout }, told.stderr).toEqual({ code: 2, stdout: '' })
    expect(told.stderr).toMatch(says)
    // what happened, what it means, what to do
    expect(told.stderr.trim().split('\n').length).toBeGreaterThan(1)
    expect(told.stderr).not.toMatch(/ {4}at |Error:|undefined|\[object/u)

    const json = await sallyport(host, ['--yes', '--json', ...args])
    expect(json.code).toBe(2)
    const [last] = json.events().slice(-1)
    const { kind, what, todo } = ProblemSchema.parse(last?.['problem'])
    expect(kind).toBe('input')
    expect(`${english(what)}\n${english(todo)}`).toMatch(says)
    expect(await ufwState(host)).toEqual(before)
    expect(host.readTree(STATE)).toEqual({})
  })

  it('and a good profile beside the bad ones works', async () => {
    expect((await apply(host, '/run/p/good.yaml')).end.result).toBe('applied')
    expect((await undo(host)).end.result).toBe('undone')
    expect(await ufwState(host)).toEqual(before)
  })
})

describe('a journal that cannot be written', () => {
  async function ufwHost(): Promise<LabHost> {
    const host = await LabHost.start('server')
    await enableUfw(host)
    return host
  }

  it.each([0, 1, 2, 3, 4, 5, 6])('on a disk with %i pages left: all or nothing, and it says why', async (pages) => {
    await using host = await ufwHost()
    const before = await ufwState(host)
    await smallDisk(host, STATE, 16 * 4096)
    await host.must(['mkdir', '-m', '755', `${STATE}/journal`])
    await host.run(['dd', 'if=/dev/zero', `of=${STATE}/filler`, 'bs=4096', `count=${16 - pages}`])
    const told = await apply(host, SERVER)
    if (pages < 2) expect(told.end.result).not.toBe('applied')
    let isOpen = told.end.result === 'applied'
    if (isOpen) {
      expect(told.code).toBe(0)
      const back = await undo(host)
      isOpen = back.code !== 0
      if (isOpen) expect(back.end.problem?.what).toContain('the disk is full')
    } else {
      expect(told.code).toBe(1)
      expect(told.end.problem?.what).toContain('the disk is full')
      expect(told.end.problem?.todo).toContain('Free some space')
    }
    if (!isOpen) expect(await ufwState(host)).toEqual(before)
    // once there is space again, nothing stands in the way
    await host.must(['rm', `${STATE}/filler`])
    if (isOpen) expect((await undo(host)).end.result).toBe('undone')
    expect(await ufwState(host)).toEqual(before)
    expect(await apply(host, SERVER)).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect((await undo(host)).end.result).toBe('undone')
    expect(await ufwState(host)).toEqual(before)
  })

  it('in a read-only state directory: exit 1, and for people in words', async () => {
    await using host = await ufwHost()
    const before = await ufwState(host)
    await host.must(['mkdir', '-p', STATE])
    await host.must(['mount', '--bind', '-o', 'ro', STATE, STATE])
    const told = await sallyport(host, ['apply', SERVER, '--yes'])
    expect(told.code).toBe(1)
    expect(told.stderr).toMatch(/journal.*read-only/u)
    expect(told.stderr).toContain('--state-dir')
    expect(await ufwState(host)).toEqual(before)
  })

  it('by an ordinary user: exit 4 before anything else', async () => {
    await using host = await ufwHost()
    const { uid } = await addUser(host, 'plain')
    const told = await sallyport(host, ['apply', SERVER, '--yes'], { uid })
    expect(told.code).toBe(4)
    expect(told.stderr).toContain('Run the same command with sudo')
  })

  it('is no matter when nobody is there to say yes: exit 2', async () => {
    await using host = await ufwHost()
    const before = await ufwState(host)
    const told = await sallyport(host, ['apply', SERVER])
    expect({ code: told.code, stderr: told.stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('--yes') as string,
    })
    expect(told.stdout).toContain('ufw allow 8886/tcp')
    expect(await ufwState(host)).toEqual(before)
  })
})

describe('output that nobody reads', () => {
  it('applies all the same', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    const words = [...(await sallyportCommand(host)), 'apply', SERVER, '--yes']
    const told = await host.run(['bash', '-c', 'exec 3>&1; { "$@"; echo "exit $?" >&3; } | true', 'bash', ...words])
    expect(told).toMatchObject({ stdout: 'exit 0\n', stderr: '' })
    expect(await host.must(['ufw', 'status'])).toContain('8886/tcp')
  })
})
