import { enableUfw, startFirewalld } from '../lab/support/firewalls.js'
import type { LabHost } from '../lab/support/host.js'
import { connect } from '../lab/support/network.js'
import { sallyportCommand } from '../lab/support/sallyport.js'
import { withHosts } from './hosts.js'
import { measure, ms, times, type Row } from './measure.js'

const UFW = '/usr/sbin/ufw'
const FIREWALL_CMD = '/usr/bin/firewall-cmd'
const TWELVE = Array.from({ length: 12 }, (_, index) => `${7001 + 2 * index}/${index % 2 === 0 ? 'tcp' : 'udp'}`)

const PROFILE = `schema: 1
id: twelve
title: Twelve ports
summary: Twelve ports in no range.
category: Benchmark
sources: [{ title: none, seen: 2026-11-21 }]
openings:
${TWELVE.map((port, index) => {
  const [number, protocol] = port.split('/')
  return `  - { id: p${index}, label: Port ${number}, protocols: [${protocol}], ports: '${number}', from: any, reason: For the benchmark., closed: Nothing. }`
}).join('\n')}
`

/** What applying costs, beside the bare commands of the firewall. */
export async function applyRows(): Promise<Row[]> {
  const onUfw = await withHosts(['bench-ufw'], async (host) => {
    if (!host) return []
    await enableUfw(host)
    await host.write('/etc/sallyport-twelve.yaml', PROFILE)
    return [...(await jetstreamOnUfw(host)), ...(await twelveOnUfw(host))]
  })
  const onFirewalld = await withHosts(['bench-fwd', 'bench-client'], async (host, client) => {
    if (!host || !client) return []
    await connect(host, client, { defaultRoute: true })
    await startFirewalld(host)
    await host.write('/etc/sallyport-twelve.yaml', PROFILE)
    return twelveOnFirewalld(host)
  })
  return [...onUfw, ...onFirewalld]
}

async function jetstreamOnUfw(host: LabHost): Promise<Row[]> {
  const cli = await sallyportCommand(host)
  const calls = [
    [UFW, 'allow', '8886/tcp', 'comment', 'JetStream API'],
    [UFW, 'allow', '8886/udp', 'comment', 'JetStream data'],
  ]
  const [bare, apply, node] = await measure(
    [
      {
        name: 'bare',
        run: () => inTurn(host, calls),
        reset: () =>
          inTurn(host, [
            [UFW, 'delete', 'allow', '8886/tcp'],
            [UFW, 'delete', 'allow', '8886/udp'],
          ]),
      },
      {
        name: 'apply',
        run: () => host.must([...cli, 'apply', 'jetstream-server', '--yes', '--json']),
        reset: () => host.must([...cli, 'undo', '--yes']),
      },
      { name: 'node', run: () => host.must([process.execPath, '-e', '']) },
    ],
    9,
  )
  if (!bare || !apply || !node) return []
  const allowed = bare.median + 5 * node.median
  return [
    { what: 'ufw: the bare calls of jetstream-server', figure: ms(bare), ratio: '', wanted: '' },
    {
      what: 'ufw: apply jetstream-server / (bare calls + 5 empty Node starts)',
      figure: ms(apply),
      ratio: times(apply.median / allowed),
      wanted: '≤ 1×',
    },
  ]
}

async function twelveOnUfw(host: LabHost): Promise<Row[]> {
  const cli = await sallyportCommand(host)
  const [single, apply] = await measure(
    [
      {
        name: 'single',
        run: () =>
          inTurn(
            host,
            TWELVE.map((port) => [UFW, 'allow', port]),
          ),
        reset: () =>
          inTurn(
            host,
            TWELVE.map((port) => [UFW, 'delete', 'allow', port]),
          ),
      },
      {
        name: 'apply',
        run: () => host.must([...cli, 'apply', '/etc/sallyport-twelve.yaml', '--yes', '--json']),
        reset: () => host.must([...cli, 'undo', '--yes']),
      },
    ],
    3,
  )
  if (!single || !apply) return []
  return [
    {
      what: 'ufw: 12 ports, one command a port / apply',
      figure: `${ms(single)} / ${ms(apply)}`,
      ratio: times(single.median / apply.median),
      wanted: '≥ 5×',
    },
  ]
}

async function twelveOnFirewalld(host: LabHost): Promise<Row[]> {
  const cli = await sallyportCommand(host)
  const each = (action: 'add' | 'remove') =>
    TWELVE.flatMap((port) => [
      [FIREWALL_CMD, '--zone=public', `--${action}-port=${port}`],
      [FIREWALL_CMD, '--permanent', '--zone=public', `--${action}-port=${port}`],
    ])
  const [single, apply] = await measure(
    [
      { name: 'single', run: () => inTurn(host, each('add')), reset: () => inTurn(host, each('remove')) },
      {
        name: 'apply',
        run: () => host.must([...cli, 'apply', '/etc/sallyport-twelve.yaml', '--yes', '--json']),
        reset: () => host.must([...cli, 'undo', '--yes']),
      },
    ],
    3,
  )
  if (!single || !apply) return []
  return [
    {
      what: 'firewalld: 12 ports now and for good, one command each / apply',
      figure: `${ms(single)} / ${ms(apply)}`,
      ratio: times(single.median / apply.median),
      wanted: '≥ 5×',
    },
  ]
}

async function inTurn(host: LabHost, calls: readonly (readonly string[])[]): Promise<void> {
  for (const argv of calls) await host.must(argv)
}
