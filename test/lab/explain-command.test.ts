import { describe, expect, it } from 'vitest'
import { Explanation } from '../../main/model/explanation.js'
import { english } from '../support/english.js'
import { addUser, enableUfw } from './support/firewalls.js'
import { startPair } from './support/pair.js'
import { probeAll } from './support/reach.js'
import { sallyport } from './support/sallyport.js'
import { apply, rungs, ufwState, undo } from './support/service.js'

const SERVER = 'jetstream-server'
const FOREIGN = 'table inet other {\n chain input {\n type filter hook input priority 5;\n tcp dport 8886 drop\n }\n}\n'

describe('sallyport explain', () => {
  it('says who decides, in the words of its firewall', async () => {
    await using pair = await startPair()
    const { server, link } = pair
    await enableUfw(server)
    await server.must(['ufw', 'deny', 'from', '198.51.100.7'])
    await server.must(['ufw', 'allow', '8886/tcp'])
    const explain = async (...args: string[]) => {
      const { code, json } = await sallyport(server, ['explain', ...args, '--json'])
      expect(code).toBe(0)
      const { verdict, decidedBy } = Explanation.parse(json())
      return `${verdict}: ${english(decidedBy?.words ?? 'nobody')}`
    }
    expect(await explain('tcp', '8886')).toBe('accept: ufw: allow 8886/tcp')
    expect(await explain('tcp', '8886', '--from', '198.51.100.7')).toBe('drop: ufw: deny from 198.51.100.7')
    expect(await explain('tcp', '8886', '--from', link.client.v6)).toBe('accept: ufw: allow 8886/tcp')
    expect(await explain('udp', '8886')).toBe('drop: ufw: default deny (incoming)')
    expect(await explain('udp', '8886', '--in', 'lo')).toMatch(/^accept: ufw: before.rules/)
    expect(await explain('tcp', '80', '--forward-to', '10.9.9.9')).toMatch(/^drop: the kernel itself/)
    const { stdout } = await sallyport(server, ['explain', 'tcp', '8886'])
    expect(stdout).toMatch(
      /^8886\/tcp from 1\.1\.1\.1 through eth0 is let in\.\n {2}Decided by: ufw: allow 8886\/tcp\n/,
    )
    expect(stdout).toContain('-p tcp -m tcp --dport 8886 -j ACCEPT')
  })

  it('answers for what this machine sends as its kernel does', async () => {
    await using pair = await startPair()
    const { server, link } = pair
    await enableUfw(server)
    await server.must(['ufw', 'default', 'reject', 'outgoing'])
    await server.must(['ufw', 'allow', 'out', '443/tcp'])
    const address = link.client.v4
    const asked = await Promise.all(
      ['443', '8886'].map(async (port) => {
        const { code, json } = await sallyport(server, ['explain', 'tcp', port, '--to', address, '--json'])
        expect(code).toBe(0)
        const { packet, verdict, decidedBy } = Explanation.parse(json())
        expect(packet).toMatchObject({ direction: 'out', to: address, in: null, out: 'eth0' })
        return `${verdict}: ${english(decidedBy?.words ?? 'nobody')}`
      }),
    )
    expect(asked).toEqual(['accept: ufw: allow out 443/tcp', 'reject: ufw: default reject (outgoing)'])
    // nobody listens there: what is let out is answered by the other machine
    const targets = [443, 8886].map((port) => ({ address, port, protocol: 'tcp' as const }))
    const seen = (await probeAll(server, targets, 1_600)).map((result) => result.seen)
    const rejected = await server.must(['iptables', '-nvxL', 'ufw-reject-output'])
    expect(seen[0]).not.toBe('TIMEOUT')
    expect(rejected).toMatch(/[1-9]\d* +\d+ REJECT/)
    const { stdout } = await sallyport(server, ['explain', 'tcp', '443', '--to', address])
    expect(stdout).toContain(`to ${address} through eth0 is let out.`)
  })

  it.each([
    [['icmp', '8886'], 2],
    [['tcp', '0'], 2],
    [['tcp', 'http'], 2],
    [['tcp', '80', '--from', '10.0.0.0/8'], 2],
    [['tcp', '80', '--from', '10.0.0.1', '--from', '10.0.0.2'], 2],
    [['tcp', '80', '--from', '10.0.0.1', '--forward-to', 'fd00::1'], 2],
    [['tcp', '80', '--in', 'eth0; true'], 2],
    [['tcp', '80', '--to', '10.0.0.0/8'], 2],
    [['tcp', '80', '--to', '10.0.0.1', '--from', '10.0.0.2'], 2],
    [['tcp'], 2],
  ])('refuses %j', async (args, expected) => {
    await using pair = await startPair([])
    const { code, stdout } = await sallyport(pair.server, ['explain', ...args, '--json'])
    expect({ code, stdout }).toMatchObject({
      code: expected,
      stdout: expect.stringContaining('"kind":"input"') as string,
    })
  })

  it('says what to do without rights, and asks for them where that needs no password', async () => {
    await using pair = await startPair([])
    const { server } = pair
    const [plain, wheel] = [await addUser(server, 'plain'), await addUser(server, 'wheel', { sudo: true })]
    const refused = await sallyport(server, ['explain', 'tcp', '8886'], { uid: plain.uid })
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('with sudo, or as root') as string })
    await server.must(['nft', '-f', '-'], { stdin: FOREIGN })
    const asked = await sallyport(server, ['explain', 'tcp', '8886'], { uid: wheel.uid })
    expect(asked).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nftables: inet other input: tcp dport 8886 drop') as string,
    })
  })
})

describe('the level effective', () => {
  it('fails where a foreign chain drops what ufw lets in: apply takes it back, and names who refuses', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    const before = await ufwState(server)
    expect((await apply(server, SERVER)).code).toBe(0)
    const opened = await ufwState(server)
    await server.must(['nft', '-f', '-'], { stdin: FOREIGN })
    expect(rungs((await sallyport(server, ['verify', SERVER, '--json'])).json())).toEqual([
      '8886/tcp any: listening pass, stored pass, loaded pass, effective fail',
      '8886/udp any: listening pass, stored pass, loaded pass, effective pass',
    ])
    expect(await ufwState(server)).toEqual(opened)
    expect((await undo(server)).code).toBe(0)

    const applied = await apply(server, SERVER)
    expect(applied).toMatchObject({ code: 5, end: { result: 'reverted', problem: { kind: 'unproven' } } })
    expect(applied.end.problem?.what).toContain('nftables: inet other input: tcp dport 8886 drop')
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await ufwState(server)).toEqual(before)
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'unchanged' } })

    await server.must(['nft', 'delete', 'table', 'inet', 'other'])
    expect((await apply(server, SERVER)).code).toBe(0)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
  })
})
