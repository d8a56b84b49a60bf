import { describe, expect, it } from 'vitest'
import { enableUfw, startFirewalld, stopFirewalld, ufwRules } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { iptablesState, loadIptables, usePersistent } from './support/iptables.js'
import { enableNftables, nftState } from './support/nftables.js'
import { sallyport } from './support/sallyport.js'
import { runSshd } from './support/sshd.js'
import { apply, firewalldState, ufwState } from './support/service.js'

/** firewall-cmd takes half a second a call, and more on a busy machine. */
const LONG = { timeout: 300_000 }
const SCRIPT = '/var/lib/sallyport/take-back.sh'
const SNIKKET = '/etc/snikket/snikket.conf'
const OPENED = [
  ['jetstream-server', '--set', 'receivePorts=8886,8900-8910', '--from', '10.0.0.0/8'],
  ['mqtt'],
  ['cups', '--for', '2h'],
]

/** What the package's removal does, and then its purge, with nothing of Sallyport there any more. */
async function remove(host: LabHost) {
  const told = await sallyport(host, ['removal'])
  expect([told.code, told.stderr]).toEqual([0, ''])
  return told.stdout
}
const purge = async (host: LabHost) => {
  const { code, stdout, stderr } = await host.run(['sh', SCRIPT], { timeout: 120_000 })
  expect(stderr).toBe('')
  return { code, said: stdout.trimEnd().split('\n') }
}

describe('the script that closes what is open once Sallyport is removed', () => {
  it.each([
    ['ufw', async (host: LabHost) => enableUfw(host), ufwState],
    ['firewalld', async (host: LabHost) => startFirewalld(host), firewalldState],
    ['nftables', async (host: LabHost) => enableNftables(host), nftState],
    [
      'iptables',
      async (host: LabHost) => {
        await loadIptables(host)
        await usePersistent(host)
      },
      iptablesState,
    ],
  ] as const)('leaves %s byte for byte as it was before the first opening', LONG, async (_name, enable, stateOf) => {
    await using host = await LabHost.start('server')
    await enable(host)
    const before = await stateOf(host)
    for (const words of OPENED) expect((await apply(host, ...words)).code).toBe(0)
    const told = await remove(host)
    expect(told).toContain('JetStream server')
    expect(told).toContain(SCRIPT)
    expect(await host.must(['stat', '--format=%U %a', SCRIPT])).toBe('root 700\n')
    expect(await host.must(['grep', '-ciE', 'node|/opt|/usr/lib/sallyport', SCRIPT]).catch(() => '0\n')).toBe('0\n')
    expect(await purge(host)).toMatchObject({ code: 0 })
    expect(await stateOf(host)).toEqual(before)
  })

  it('leaves alone what is no longer as Sallyport made it, and says so', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    await apply(host, 'jetstream-server')
    await host.must(['ufw', 'deny', '8886/tcp'])
    await remove(host)
    const { code, said } = await purge(host)
    expect(code).toBe(0)
    expect(said.join('\n')).toContain('No longer as Sallyport made it')
    const { userRules } = ufwRules(host)
    expect(userRules.match(/^### tuple ###.*$/gmu)).toEqual(['### tuple ### deny tcp 8886 0.0.0.0/0 any 0.0.0.0/0 in'])
  })

  it('closes what a stopped firewalld would load again, and only that', async () => {
    await using host = await LabHost.start('server')
    await startFirewalld(host)
    await apply(host, 'jetstream-server')
    await host.must(['firewall-cmd', '--permanent', '--zone=public', '--add-port=7777/tcp'])
    await remove(host)
    await stopFirewalld(host)
    expect((await purge(host)).code).toBe(0)
    const stored = await host.must(['firewall-offline-cmd', '--zone=public', '--list-ports'])
    expect(stored.trim()).toBe('7777/tcp')
  })

  it('leaves open what may be the way in by which the machine is looked after', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    await host.must(['mkdir', '-p', '/run/sshd'])
    await host.must(['ssh-keygen', '-A'])
    await runSshd(host)
    const { userRules: before } = ufwRules(host)
    await apply(host, 'ssh')
    const { userRules: withSsh } = ufwRules(host)
    expect(withSsh).not.toBe(before)
    await apply(host, 'mqtt')
    await remove(host)
    const { code, said } = await purge(host)
    expect(code).toBe(1)
    expect(said).toEqual([
      'Closed again: MQTT (Mosquitto)',
      expect.stringMatching(/^Stays open: .*SSH.* It may be the way in/u),
    ])
    expect(ufwRules(host).userRules).toBe(withSsh)
  })

  it('gives the configuration of a service its old bytes back, unless somebody has changed it', async () => {
    for (const changed of [false, true]) {
      await using host = await LabHost.start('server')
      await enableUfw(host)
      await host.must(['mkdir', '-p', '/etc/snikket'])
      await host.write(SNIKKET, 'SNIKKET_DOMAIN=chat.example\nSNIKKET_TWEAK_TURNSERVER_MIN_PORT=50000\n')
      const before = await host.read(SNIKKET)
      await apply(host, 'snikket', '--set', 'turnMin=61000', '--set', 'turnMax=61099', '--set', `conf=${SNIKKET}`)
      expect(await host.read(SNIKKET)).not.toBe(before)
      if (changed) await host.must(['sed', '-i', '$a # mine', SNIKKET])
      const now = await host.read(SNIKKET)
      await remove(host)
      expect((await purge(host)).code).toBe(0)
      expect(await host.read(SNIKKET)).toBe(changed ? now : before)
    }
  })

  it('says of an entry that cannot be read that it cannot take it back', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    await apply(host, 'mqtt')
    await host.write('/var/lib/sallyport/journal/20261121T101500-3fa9c1.json', '{}')
    await remove(host)
    expect(await purge(host)).toEqual({
      code: 1,
      said: ['Closed again: MQTT (Mosquitto)', 'Stays open: 20261121T101500-3fa9c1. Its journal entry cannot be read.'],
    })
  })

  it('says that nothing is open, and changes nothing', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    await apply(host, 'mqtt')
    await sallyport(host, ['undo', '--yes'])
    const before = await ufwState(host)
    expect(await remove(host)).toBe('Nothing that Sallyport opened is open any more.\n')
    expect(await purge(host)).toEqual({ code: 0, said: [''] })
    expect(await ufwState(host)).toEqual(before)
  })
})
