import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Status } from '../../main/api/contract.js'
import { addUser, enableUfw, startFirewalld } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { loadIptables } from './support/iptables.js'
import { connect } from './support/network.js'
import { openPage } from './support/page.js'
import { sallyport } from './support/sallyport.js'
import { apply, undo } from './support/service.js'

const SERVER = 'jetstream-server'

async function status(host: LabHost, uid = 0): Promise<Status> {
  return Status.parse((await sallyport(host, ['status', '--json'], { uid })).json())
}

const kinds = ({ drift }: Status) =>
  drift.map(({ opening, kind }) => `${opening.ports.first}/${opening.protocol} ${kind}`)

describe('what Sallyport opened on ufw', () => {
  it('and somebody removed: status tells, and opening it again repairs that and no more', async () => {
    await using host = await LabHost.start('drift')
    await enableUfw(host)
    await apply(host, SERVER)
    expect((await status(host)).drift).toEqual([])

    await host.must(['/usr/sbin/ufw', 'delete', 'allow', '8886/tcp'])
    const gone = await status(host)
    expect(kinds(gone)).toEqual(['8886/tcp gone'])
    expect(gone.attention).toMatchObject([{ tone: 'warn', cure: { kind: 'open', profile: SERVER } }])

    const repaired = await apply(host, SERVER)
    expect(repaired.steps).toEqual(['done Allow 8886/tcp from anywhere'])
    const after = await status(host)
    expect(after.drift).toEqual([])
    expect(after.services.map(({ journal }) => journal)).toEqual([repaired.end.journal])
    // both entries stand in the journal, and each takes back what is its own
    await undo(host)
    expect(kinds(await status(host))).toEqual(['8886/tcp gone'])
    await undo(host)
    expect((await status(host)).services).toEqual([])
  })

  it('and was flushed out of the kernel is not loaded; where it was opened otherwise it is changed', async () => {
    await using host = await LabHost.start('drift')
    await enableUfw(host)
    await apply(host, SERVER, '--from', '10.0.0.0/8')
    await host.must(['/usr/sbin/iptables', '-F', 'ufw-user-input'])
    expect(kinds(await status(host))).toEqual(['8886/tcp unloaded', '8886/udp unloaded'])
    await host.must(['/usr/sbin/ufw', 'reload'])
    expect((await status(host)).drift).toEqual([])

    await host.must(['/usr/sbin/ufw', 'allow', '8886'])
    expect((await status(host)).drift).toEqual([])
    await host.must([
      '/usr/sbin/ufw',
      'delete',
      'allow',
      'from',
      '10.0.0.0/8',
      'to',
      'any',
      'port',
      '8886',
      'proto',
      'tcp',
    ])
    expect(kinds(await status(host))).toEqual(['8886/tcp changed', '8886/udp changed'])
  })
})

describe('what Sallyport opened on iptables, where nothing stores it', () => {
  it('is gone when the kernel has it no more, and comes back by opening it again', async () => {
    await using host = await LabHost.start('drift')
    await loadIptables(host)
    await apply(host, SERVER)
    expect((await status(host)).drift).toEqual([])
    await loadIptables(host)
    expect(kinds(await status(host))).toEqual(['8886/tcp gone', '8886/udp gone'])
    expect((await apply(host, SERVER)).end.result).toBe('applied')
    expect((await status(host)).drift).toEqual([])
  })
})

const CHANGED = { kind: 'changed', what: 'firewall', machine: 'local' }

describe('an ordinary user', () => {
  it('sees by the pulse that it is time to look again, on ufw, and hears it', async () => {
    await using host = await LabHost.start('pulse')
    await enableUfw(host)
    const { uid } = await addUser(host, 'plain', {})
    const before = (await status(host, uid)).pulse
    expect((await status(host, uid)).pulse).toBe(before)
    await using page = await openPage(host, uid)
    const next = page.subscribe()
    expect(await next()).toEqual({ kind: 'ready' })
    await host.must(['/usr/sbin/ufw', 'allow', '8001/tcp'])
    expect(await next()).toEqual(CHANGED)
    expect((await status(host, uid)).pulse).not.toBe(before)
  })

  it('hears it on firewalld, whose files are hidden from them, also for what is not stored', async () => {
    await using host = await LabHost.start('pulse')
    await using client = await LabHost.start('client')
    await connect(host, client, { defaultRoute: true })
    await startFirewalld(host)
    const { uid } = await addUser(host, 'plain', {})
    await using page = await openPage(host, uid)
    const next = page.subscribe()
    expect(await next()).toEqual({ kind: 'ready' })
    await sleep(1_000) // the bus is listened to a moment later
    await host.must(['/usr/bin/firewall-cmd', '--zone=public', '--add-port=8001/tcp'])
    expect(await next()).toEqual(CHANGED)
  })
})

describe('root', () => {
  it('hears also what only the kernel knows, and nothing of what is merely looked at', async () => {
    await using host = await LabHost.start('pulse')
    await using page = await openPage(host, 0)
    await using other = await openPage(host, 0)
    const next = page.subscribe()
    expect(await next()).toEqual({ kind: 'ready' })
    await sleep(1_000)
    await other.call('look', {})
    await other.call('history', {})
    const first = next()
    const silence = sleep(2_000).then(() => 'silence')
    expect(await Promise.race([first, silence])).toEqual('silence')
    await host.must(['/usr/sbin/iptables', '-A', 'INPUT', '-p', 'tcp', '--dport', '8001', '-j', 'ACCEPT'])
    expect(await first).toEqual(CHANGED)
  })
})
