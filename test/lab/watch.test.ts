import { describe, expect, it } from 'vitest'
import { addUser, enableUfw, startFirewalld } from './support/firewalls.js'
import { useVariant } from './support/iptables.js'
import { startPair } from './support/pair.js'
import { probeAll } from './support/reach.js'
import { startRouted } from './support/routed.js'
import { sallyport } from './support/sallyport.js'
import { until } from './support/wait.js'
import { startWatch, tablesOf } from './support/watching.js'

const OURS = 'table inet sallyport-watch-'

describe('sallyport watch', () => {
  it('names the rule of ufw that took each packet, and leaves nothing behind', async () => {
    await using pair = await startPair()
    const { server, client, link } = pair
    await enableUfw(server)
    await server.must(['ufw', 'deny', 'from', link.client.v4, 'to', 'any', 'port', '8887'])
    await server.must(['ufw', 'reject', '8888/tcp'])
    await server.must(['ufw', 'limit', '8886/tcp'])
    for (const port of ['8886/udp', '9000']) await server.must(['ufw', 'allow', port])
    const before = await tablesOf(server)
    const { v4, v6 } = link.server
    const tries = [
      ['0 answered: ufw: allow 8886/udp', 'udp', 8886, v4],
      ['0 answered: ufw: limit 8886/tcp', 'tcp', 8886, v6],
      [`5 dropped: ufw: deny from ${link.client.v4} to any port 8887`, 'udp', 8887, v4],
      ['5 dropped: ufw: default deny (incoming)', 'tcp', 8887, v6],
      ['5 dropped: ufw: reject 8888/tcp', 'tcp', 8888, v4],
      ['5 unanswered: ufw: allow 9000', 'tcp', 9000, v4],
      ['5 unanswered: ufw: allow 9000', 'udp', 9000, v6],
    ] as const
    const watching = await Promise.all(
      tries.map(([, protocol, port]) => startWatch(server, [protocol, String(port), '--for', '6s'])),
    )
    expect((await tablesOf(server)).filter((name) => name.startsWith(OURS))).toHaveLength(tries.length)
    await probeAll(
      client,
      tries.map(([, protocol, port, address]) => ({ protocol, port, address })),
    )
    expect(await Promise.all(watching.map(({ told }) => told()))).toEqual(tries.map(([told]) => told))
    expect(await tablesOf(server)).toEqual(before)
    const [first, , refused] = watching
    expect(first?.events().map(({ event }) => event)).toEqual(['elevated', 'watching', 'attempt'])
    expect(refused?.events().at(-1)).toMatchObject({ verdict: 'dropped', from: link.client.v4, to: v4 })
    expect((await first?.ended())?.watched).toMatchObject({ seen: 1, from: [link.client.v4], replyFrom: v4 })
  })

  it('finds rules that are newer than itself, and minds who sends', async () => {
    await using pair = await startPair()
    const { server, client, link } = pair
    await enableUfw(server)
    const [watching, stranger] = await Promise.all([
      startWatch(server, ['udp', '8886', '--from', link.client.v4, '--for', '4s']),
      startWatch(server, ['udp', '8886', '--from', '192.0.2.1', '--for', '4s']),
    ])
    await server.must(['ufw', 'deny', '8886'])
    await probeAll(client, [{ protocol: 'udp', port: 8886, address: link.server.v4 }])
    expect(await watching.told()).toBe('5 dropped: ufw: deny 8886')
    expect((await stranger.ended()).watched).toMatchObject({ verdict: 'none', seen: 0, from: [] })
  })

  it('sees an answer that comes from another address than was asked', async () => {
    await using pair = await startPair()
    const { server, client, link } = pair
    const second = link.server.v4.replace(/\d+$/u, '9')
    await server.must(['ip', 'address', 'add', `${second}/24`, 'dev', 'eth0'])
    const watching = await startWatch(server, ['udp', '8886', '--for', '3s'])
    await probeAll(client, [{ protocol: 'udp', port: 8886, address: second }])
    const { code, watched } = await watching.ended()
    expect({ code, watched }).toMatchObject({
      code: 5,
      watched: { verdict: 'answered-elsewhere', replyFrom: link.server.v4, decidedBy: null },
    })
    const { stdout } = await sallyport(server, ['watch', 'udp', '8887', '--for', '1s'])
    expect(stdout).toContain('Nothing came for 8887/udp.')
    expect(stdout).toContain('look at the router or the provider')
  })

  it('names the rules of nftables, also the one that drops the answer, and where a rule sends packets on', async () => {
    await using net = await startRouted()
    const { router, client, inner, front } = net
    await router.must(['nft', '-f', '-'], {
      stdin: `table inet filter {
        chain input { type filter hook input priority 0; policy drop; tcp dport 8886 accept; udp dport 9000 drop comment "mine"; udp dport 9001 accept; icmpv6 type 133-137 accept; }
        chain forward { type filter hook forward priority 0; policy drop; ct state established accept; ip daddr ${inner.v4} tcp dport 8886 accept; }
        chain output { type filter hook output priority 0; tcp sport 8888 drop; }
      }
      table ip nat {
        chain prerouting { type nat hook prerouting priority -100; tcp dport 8000 dnat to ${inner.v4}:8886; tcp dport 8001 dnat to ${inner.v4}:9999; }
      }`,
    })
    await router.must(['nft', 'insert', 'rule', 'inet', 'filter', 'input', 'tcp', 'dport', '8888', 'accept'])
    router.spawn(['/usr/bin/python3', '-m', 'http.server', '8888'], { stdio: 'ignore' })
    await until('it listens', async () => (await router.must(['ss', '-Hltn'])).includes(':8888'))
    const tries = [
      ['5 dropped: nftables: inet filter input: udp dport 9000 drop comment "mine"', 'udp', 9000],
      ['5 dropped: nftables: inet filter input: policy drop', 'tcp', 9000],
      ['5 unanswered: nftables: inet filter input: tcp dport 8886 accept', 'tcp', 8886],
      ['5 unanswered: nftables: inet filter input: tcp dport 8888 accept', 'tcp', 8888],
      [`5 answered-elsewhere: nftables: inet filter forward: ip daddr ${inner.v4} tcp dport 8886 accept`, 'tcp', 8000],
      ['5 dropped: nftables: inet filter forward: policy drop', 'tcp', 8001],
    ] as const
    const before = await tablesOf(router)
    const watching = await Promise.all(
      tries.map(([, protocol, port]) => startWatch(router, [protocol, String(port), '--for', '5s'])),
    )
    await probeAll(
      client,
      tries.map(([, protocol, port]) => ({ protocol, port, address: front.server.v4 })),
    )
    expect(await Promise.all(watching.map(({ told }) => told()))).toEqual(tries.map(([told]) => told))
    const results = await Promise.all(watching.map(({ ended }) => ended()))
    expect(results[3]?.watched.answerDroppedBy).toMatchObject({ rule: 'tcp sport 8888 drop' })
    expect(results[4]?.watched).toMatchObject({ sentOn: inner.v4 })
    expect(await tablesOf(router)).toEqual(before)
  })

  it('names firewalld’s zone, and what lets in', async () => {
    await using pair = await startPair()
    const { server, client, link } = pair
    await startFirewalld(server)
    await server.must(['firewall-cmd', '--zone=public', '--add-port=8886/udp'])
    const watching = await Promise.all(['8886', '8887'].map((port) => startWatch(server, ['udp', port, '--for', '3s'])))
    const targets = [8886, 8887].map((port) => ({ protocol: 'udp' as const, port, address: link.server.v4 }))
    await probeAll(client, targets)
    const [open, closed] = await Promise.all(watching.map(({ told }) => told()))
    expect(open).toBe('0 answered: firewalld: port 8886/udp in the zone public')
    expect(closed).toMatch(/^5 dropped: firewalld: /u)
  })

  it('tells by counters what the older tables of iptables dropped', async () => {
    await using pair = await startPair()
    const { server, client, link } = pair
    await useVariant(server, 'legacy')
    await server.must(['iptables', '-P', 'INPUT', 'DROP'])
    await server.must(['iptables', '-A', 'INPUT', '-p', 'udp', '--dport', '8887', '-j', 'DROP'])
    const ask = async (port: number) => {
      const watching = await startWatch(server, ['udp', String(port), '--for', '2s'])
      await probeAll(client, [{ protocol: 'udp', port, address: link.server.v4 }])
      return watching.told()
    }
    expect(await ask(8887)).toBe('5 dropped: iptables-legacy: -A INPUT -p udp -m udp --dport 8887 -j DROP')
    expect(await ask(8886)).toBe('5 dropped: iptables-legacy: -P INPUT DROP')
  })
})

describe('nothing of watch stays in the kernel', () => {
  it('after Ctrl-C, which gives the result so far', async () => {
    await using pair = await startPair([])
    const { server } = pair
    const before = await tablesOf(server)
    const watching = await startWatch(server, ['udp', '8886', '--for', '10m'])
    watching.child.kill('SIGINT')
    expect(await watching.told()).toBe('5 none: nobody')
    expect(await tablesOf(server)).toEqual(before)
  })

  it('when the helper is killed, or whoever asked it', async () => {
    await using pair = await startPair([])
    const { server } = pair
    const { uid } = await addUser(server, 'wheel', { sudo: true })
    for (const whom of ['dist/helper.js', 'dist/cli.js']) {
      const watching = await startWatch(server, ['udp', '8886', '--for', '10m'], uid)
      expect((await tablesOf(server)).filter((name) => name.startsWith(OURS))).toHaveLength(1)
      const pids = (await server.must(['pgrep', '-f', whom])).trim().split('\n')
      await server.must(['kill', '-9', ...pids])
      await until('the table is gone', async () => (await tablesOf(server)).every((name) => !name.startsWith(OURS)))
      await until('nothing follows any more', async () => (await server.run(['pgrep', 'nft'])).code === 1)
      watching.child.kill('SIGKILL')
    }
  })
})

it.each([
  [['icmp', '8886']],
  [['tcp', '0']],
  [['tcp', '80', '--from', '10.0.0.0/8']],
  [['tcp', '80', '--for', '11m']],
  [['tcp', '80', '--for', '0s']],
  [['tcp', '80', '--for', 'soon']],
])('sallyport watch refuses %j', async (args) => {
  await using pair = await startPair([])
  const { code, stdout } = await sallyport(pair.server, ['watch', ...args, '--json'])
  expect({ code, stdout }).toMatchObject({ code: 2, stdout: expect.stringContaining('"kind":"input"') as string })
})
