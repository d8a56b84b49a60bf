import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  addInterfaceToZone,
  addUser,
  enableUfw,
  firewalldLoaded,
  firewalldStored,
  hideFirewall,
  hideProgram,
  machineFirewall,
  smallDisk,
  startBus,
  startFirewalld,
  stopFirewalld,
  ufwLoaded,
  ufwReloadedEqual,
  ufwRules,
  type MachineFirewall,
} from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { networkOf } from './support/namespace.js'
import type { Link } from './support/network.js'
import { startPair } from './support/pair.js'
import { probe, probeAll } from './support/reach.js'
import { sallyport } from './support/sallyport.js'
import { until } from './support/wait.js'

/** What a client is told that connects by tcp and waits long enough. */
async function told({ client, server }: Link): Promise<readonly string[]> {
  const targets = [server.v4, server.v6].map((address) => ({ address, port: 8887, protocol: 'tcp' as const }))
  return (await probeAll(client.host, targets, 2_000)).map(({ seen }) => seen)
}

let before: MachineFirewall

beforeAll(() => {
  before = machineFirewall()
})

afterAll(() => {
  expect(machineFirewall()).toEqual(before)
})

describe('a lab host', () => {
  it('is a machine of its own that can be read and written', async () => {
    await using host = await LabHost.start('alone')
    expect((await host.run(['hostname'])).stdout).toBe('alone\n')
    await host.write('/etc/only-here/file', 'text', 0o600)
    expect(await host.read('/etc/only-here/file')).toBe('text')
    expect(host.readTree('/etc/only-here')).toEqual({ '/etc/only-here/file': 'text' })
    expect(existsSync('/etc/only-here')).toBe(false)
    await expect(host.write('/tmp/shared', '')).rejects.toThrow('refused')
    await expect(host.write('/etc/../tmp/shared', '')).rejects.toThrow('refused')
  })

  it('gives exit codes, input, environment and a time limit', async () => {
    await using host = await LabHost.start('alone')
    expect(await host.run(['sh', '-c', 'cat; echo oops >&2; exit 3'], { stdin: 'in' })).toEqual({
      code: 3,
      stdout: 'in',
      stderr: 'oops\n',
    })
    expect((await host.run(['sh', '-c', 'kill -9 $$'])).code).toBe(137)
    const { stdout } = await host.run(['env'], { env: { LANGUAGE: '' } })
    expect(
      stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split('=')[0])
        .sort(),
    ).toEqual(['HOME', 'LANGUAGE', 'LC_ALL', 'LOGNAME', 'PATH', 'TERM', 'USER'])
    await expect(host.run(['sh', '-c', 'sleep 60 & sleep 60'], { timeout: 100 })).rejects.toThrow('sleep 60')
    await until('all that was late is killed', async () => (await host.run(['pgrep', 'sleep'])).code === 1)
  })

  it('streams, and a kill reaches the command itself', async () => {
    await using host = await LabHost.start('alone')
    const child = host.spawn(['sleep', '60'])
    const pid = await host.innerPid(child)
    expect(networkOf(pid)).toBe(networkOf(host.pid))
    expect(child.kill('SIGTERM')).toBe(true)
    await until('the command is gone', () => !existsSync(`/proc/${pid}`))
  })

  it('never enters the machine’s own network, nor a host that is gone', async () => {
    expect(() => networkOf(process.pid)).toThrow('refused')
    const host = await LabHost.start('alone')
    await host.close()
    await expect(host.run(['true'])).rejects.toThrow('gone')
  })

  it('starts five times side by side, and all are gone after close', async () => {
    const hosts = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(async (name) => await LabHost.start(name)))
    const inside = await hosts[0]?.innerPid(hosts[0].spawn(['sleep', '60']))
    expect(new Set(hosts.map(({ pid }) => networkOf(pid))).size).toBe(5)
    await Promise.all(
      hosts.map(async (host) => {
        await host.close()
      }),
    )
    expect([...hosts.map(({ pid }) => pid), inside].filter((pid) => existsSync(`/proc/${pid}`))).toEqual([])
  })

  it('hides a program and a whole firewall', async () => {
    await using host = await LabHost.start('bare')
    await hideProgram(host, 'ufw')
    expect((await host.run(['stat', '/usr/sbin/ufw'])).stderr).toContain('No such file')
    expect((await host.run(['ufw', '--version'])).code).toBe(127)
    expect(await host.exists('/usr/sbin/nft')).toBe(true)
    await hideFirewall(host, 'firewalld')
    expect(await host.exists('/usr/bin/firewall-cmd')).toBe(false)
    expect(await host.exists('/usr/lib/firewalld')).toBe(false)
    expect(existsSync('/usr/sbin/ufw') && existsSync('/usr/lib/firewalld')).toBe(true)
  })

  it('has ordinary users, with sudo or without, and small disks', async () => {
    await using host = await LabHost.start('alone')
    const [plain, wheel] = [await addUser(host, 'plain'), await addUser(host, 'wheel', { sudo: true })]
    const asked = await addUser(host, 'asked', { sudo: true, password: 'open sesame' })
    expect((await host.run(['sh', '-c', 'id -un; touch ~/mine'], { uid: plain.uid })).stdout).toBe('plain\n')
    expect((await host.run(['cat', '/etc/ufw/user.rules'], { uid: plain.uid })).code).toBe(1)
    expect((await host.run(['sudo', '-n', 'id', '-u'], { uid: wheel.uid })).stdout).toBe('0\n')
    expect((await host.run(['sudo', '-n', 'id', '-u'], { uid: asked.uid })).code).toBe(1)
    const typed = await host.run(['sudo', '-S', 'id', '-u'], { uid: asked.uid, stdin: 'open sesame\n' })
    expect(typed.stdout).toBe('0\n')
    expect((await host.run(['sudo', '-n', 'true'], { uid: plain.uid })).code).toBe(1)
    await smallDisk(host, '/var/lib/sallyport', 4096)
    const written = await host.run(['dd', 'if=/dev/zero', 'of=/var/lib/sallyport/x', 'bs=4096', 'count=2'])
    expect(written.stderr).toContain('No space left')
  })
})

describe('ufw in a lab host', () => {
  it('drops what is not allowed, and what it stores and loads can be compared', async () => {
    await using pair = await startPair()
    const { server, client, link } = pair
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, 8887))
    await enableUfw(server)
    const clean = { stored: ufwRules(server), loaded: await ufwLoaded(server) }
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await told(link)).toEqual(['TIMEOUT', 'TIMEOUT'])
    await server.must(['ufw', 'allow', '8886'])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    expect(ufwRules(server)).not.toEqual(clean.stored)
    expect(await ufwReloadedEqual(server)).toMatchObject({ equal: true })
    await server.must(['ufw', 'delete', 'allow', '8886'])
    expect({ stored: ufwRules(server), loaded: await ufwLoaded(server) }).toEqual(clean)
    await server.must(['ufw', 'allow', '8890'])
    expect(await probe(client, link.server.v4, 8890, 'tcp')).toBe('refused')
    expect(await probe(client, link.server.v6, 8890, 'udp')).toBe('refused')
  })
})

describe('firewalld in a lab host', () => {
  it('rejects what is not allowed in the zone of the interface, until it stops', async () => {
    await using pair = await startPair()
    const { server, link } = pair
    await startBus(server)
    expect((await server.run(['firewall-cmd', '--state'])).code).toBe(252)
    await addInterfaceToZone(server, 'internal', link.server.interface)
    await startFirewalld(server)
    const clean = { stored: firewalldStored(server), loaded: await firewalldLoaded(server) }
    expect(clean.stored['/etc/firewalld/zones/internal.xml']).toContain('eth0')
    expect(await pair.look()).toEqual(pair.onlyOpen())
    // rejected as administratively prohibited, which the kernel may pass on at the second SYN only, after one second
    expect(await told(link)).toEqual(['EHOSTUNREACH', 'EACCES'])
    await server.must(['firewall-cmd', '--zone=public', '--add-port=8886/tcp'])
    expect(await pair.look()).toEqual(pair.onlyOpen())
    await addInterfaceToZone(server, 'public', link.server.interface)
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6'))
    await addInterfaceToZone(server, 'internal', link.server.interface)
    await server.must(['firewall-cmd', '--zone=public', '--remove-port=8886/tcp'])
    expect(await firewalldLoaded(server)).toEqual(clean.loaded)
    await stopFirewalld(server)
    expect(await firewalldLoaded(server)).toEqual([])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, 8887))
  })
})

describe('sallyport in a lab host', () => {
  it('runs the built command line, as root and as an ordinary user', async () => {
    await using host = await LabHost.start('alone')
    const user = await addUser(host, 'plain')
    for (const uid of [0, user.uid]) {
      expect(await sallyport(host, ['--version'], { uid })).toMatchObject({ code: 0, stderr: '' })
    }
    const { code, json } = await sallyport(host, ['detect', '--json'])
    expect({ code, json: json() }).toMatchObject({ code: 0, json: { firewalls: expect.any(Array) as unknown } })
  })
})
