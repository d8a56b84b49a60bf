import { describe, expect, it } from 'vitest'
import { enableUfw, startBus, startFirewalld } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { enableNftables } from './support/nftables.js'
import { startPair, type Pair } from './support/pair.js'
import { probeAll, serve, type Protocol } from './support/reach.js'
import { sallyport } from './support/sallyport.js'
import { apply, firewalldState, ufwState, undo } from './support/service.js'
import { nftState } from './support/nftables.js'

const LONG = 120_000
const CONF = '/etc/snikket/snikket.conf'
const WRITTEN = '# Snikket\nSNIKKET_DOMAIN=chat.example.org\nSNIKKET_TWEAK_TURNSERVER_MIN_PORT=60000 # as it came\n\n'

type Row = readonly [port: number, protocols: readonly Protocol[]]

/** What the documents of each service say is open, and some ports beside them that are not. */
const SERVICES: readonly (readonly [
  id: string,
  settings: readonly string[],
  open: readonly Row[],
  shut: readonly Row[],
])[] = [
  [
    'jetstream-server',
    [],
    [[8886, ['tcp', 'udp']]],
    [
      [8885, ['tcp']],
      [8887, ['tcp', 'udp']],
    ],
  ],
  [
    'snikket',
    [],
    [
      ...[80, 443, 5222, 5269, 5000].map((port): Row => [port, ['tcp']]),
      ...[3478, 3479, 5349, 5350].map((port): Row => [port, ['tcp', 'udp']]),
      ...[49152, 57000, 65535].map((port): Row => [port, ['udp']]),
    ],
    [
      [3477, ['tcp', 'udp']],
      [3480, ['udp']],
      [49151, ['udp']],
      [49152, ['tcp']],
      [5222, ['udp']],
    ],
  ],
  [
    'smartserver',
    ['bacnet=on', 'lon=on', 'mqtt=on', 'opcua=on', 'http=on', 'httpPort=1780', 'httpsPort=1443'],
    [
      ...[1443, 1780, 1883, 8883, 55000].map((port): Row => [port, ['tcp']]),
      ...[1628, 1645, 2541].map((port): Row => [port, ['tcp', 'udp']]),
      ...[5353, 41797, 47808, 47823, 49152].map((port): Row => [port, ['udp']]),
    ],
    [
      [25, ['tcp']],
      [53, ['udp']],
      [80, ['tcp']],
      [443, ['tcp']],
      [1629, ['udp']],
      [1880, ['tcp']],
      [9001, ['tcp']],
      [47824, ['udp']],
    ],
  ],
  [
    'mysterium-node',
    ['port=1194'],
    [[1194, ['udp']]],
    [
      [1194, ['tcp']],
      [10000, ['udp']],
    ],
  ],
]

const ways = (rows: readonly Row[]) =>
  rows.flatMap(([port, protocols]) =>
    protocols.flatMap((protocol) => ([4, 6] as const).map((family) => `${port}/${protocol} v${family}` as const)),
  )

/** Every way of both lists, tried by a packet from the other machine. */
async function look(pair: Pair, rows: readonly Row[]): Promise<readonly string[]> {
  const targets = rows.flatMap(([port, protocols]) =>
    protocols.flatMap((protocol) =>
      ([4, 6] as const).map((family) => ({ address: pair.link.server[`v${family}`], port, protocol })),
    ),
  )
  const seen = await probeAll(pair.client, targets)
  return ways(rows).filter((_way, index) => seen[index]?.state === 'open')
}

const settings = (values: readonly string[]) => values.flatMap((value) => ['--set', value])

describe('a service as its document describes it', () => {
  it.each(SERVICES)(
    '%s on ufw: real packets get in where it says, and nowhere else; undo is exact',
    { timeout: LONG },
    async (id, values, open, shut) => {
      const rows = [...open, ...shut]
      await using pair = await startPair([...new Set(rows.map(([port]) => port))])
      const { server } = pair
      await enableUfw(server)
      const before = await ufwState(server)
      expect(await look(pair, rows)).toEqual([])

      const applied = await apply(server, id, ...settings(values))
      expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
      expect(await look(pair, rows)).toEqual(ways(open))
      expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
      expect(await look(pair, rows)).toEqual([])
      expect(await ufwState(server)).toEqual(before)
    },
  )

  it.each([
    [
      'firewalld',
      firewalldState,
      async (host: LabHost) => {
        await startBus(host)
        await startFirewalld(host)
      },
    ],
    ['nftables', nftState, enableNftables],
  ] as const)('snikket on %s', { timeout: LONG }, async (_kind, state, enable) => {
    const [, , open, shut] = SERVICES[1] ?? ['', [], [], []]
    const rows = [...open, ...shut].filter(([port]) => port !== 80 && port !== 443)
    await using pair = await startPair([...new Set(rows.map(([port]) => port))])
    await enable(pair.server)
    const before = await state(pair.server)
    const applied = await apply(pair.server, 'snikket')
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await look(pair, rows)).toEqual(ways(open.filter(([port]) => port !== 80 && port !== 443)))
    expect(await undo(pair.server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await look(pair, rows)).toEqual([])
    expect(await state(pair.server)).toEqual(before)
  })

  it('what it calls is opened where the firewall refuses that, and only there', async () => {
    await using pair = await startPair([])
    const { server, client, link } = pair
    await using _listeners = await serve(client, { tcp: [502, 8885] })
    await enableUfw(server)
    await server.must(['ufw', 'default', 'deny', 'outgoing'])
    const before = await ufwState(server)
    const seen = async () =>
      (
        await probeAll(
          server,
          [502, 8885].map((port) => ({ address: link.client.v4, port, protocol: 'tcp' as const })),
        )
      ).map(({ state }) => state)
    expect(await seen()).toEqual(['closed', 'closed'])
    await apply(server, 'smartserver', '--set', 'security=enhanced')
    expect(await seen()).toEqual(['open', 'closed'])
    await undo(server)
    expect(await ufwState(server)).toEqual(before)
    await apply(server, 'jetstream-server')
    expect(await seen()).toEqual(['closed', 'open'])
  })
})

describe('snikket and its configuration file', () => {
  const RANGE = ['--set', 'turnMin=61000', '--set', 'turnMax=61099', '--set', `conf=${CONF}`]

  async function withConf(): Promise<LabHost> {
    const host = await LabHost.start('server')
    await enableUfw(host)
    await host.must(['mkdir', '-p', '/etc/snikket'])
    await host.write(CONF, WRITTEN, 0o640)
    await host.must(['chown', 'root:daemon', CONF])
    return host
  }
  const state = async (host: LabHost) => ({
    conf: await host.read(CONF),
    owner: await host.must(['stat', '-c', '%a %U:%G', CONF]),
    ufw: await ufwState(host),
  })

  it('are changed in one plan with one entry in the journal, and taken back to the byte', async () => {
    await using host = await withConf()
    const before = await state(host)
    const applied = await apply(host, 'snikket', ...RANGE)
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(applied.steps.filter((step) => step.includes(CONF))).toHaveLength(1)
    expect(await host.read(CONF)).toBe(
      WRITTEN.replace('=60000', '=61000') + 'SNIKKET_TWEAK_TURNSERVER_MAX_PORT=61099\n',
    )
    expect(await host.must(['ufw', 'status', 'verbose'])).toContain('61000:61099/udp')
    const { entries } = (await sallyport(host, ['history', '--json'])).json() as { entries: unknown[] }
    expect(entries).toHaveLength(1)
    // the file has it and the ports are open: nothing is left to do, also when nothing is named
    expect(await apply(host, 'snikket', ...RANGE)).toMatchObject({ code: 0, end: { result: 'unchanged' } })
    expect(await apply(host, 'snikket')).toMatchObject({ code: 0, end: { result: 'unchanged' } })

    expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await state(host)).toEqual(before)
  })

  it('a line that somebody changed since stays, and all else goes', async () => {
    await using host = await withConf()
    const before = await state(host)
    await apply(host, 'snikket', ...RANGE)
    await host.must(['sed', '-i', 's/61000/62000/', CONF])
    await undo(host)
    expect(await host.read(CONF)).toBe(WRITTEN.replace('=60000', '=62000'))
    expect(await ufwState(host)).toEqual(before.ufw)
  })

  it('a file that is not there is an error that changes nothing', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    const before = await ufwState(host)
    const { code, stdout } = await sallyport(host, ['apply', 'snikket', ...RANGE, '--yes', '--json'])
    expect(code).toBe(3)
    expect(stdout).toContain(`${CONF}`)
    expect(await ufwState(host)).toEqual(before)
  })
})
