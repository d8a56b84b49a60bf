import { applyRequest } from '../../lab/support/helper.js'
import { enableUfw, startFirewalld } from '../../lab/support/firewalls.js'
import type { LabHost } from '../../lab/support/host.js'
import { iptablesState, restart, usePersistent } from '../../lab/support/iptables.js'
import { enableNftables, nftState, SERVER_RULES } from '../../lab/support/nftables.js'
import { firewalldState, ufwState } from '../../lab/support/service.js'
import { useFaultyFrontEnds, type Bench } from './faults.js'

const SERVICE = ['jetstream-server', '--from', '10.0.0.0/8']

/** ufw, with rules of somebody else in both families. */
export async function ufwBench(host: LabHost): Promise<Bench> {
  await enableUfw(host)
  await host.must(['ufw', 'allow', '22/tcp', 'comment', 'the back door'])
  await host.must(['ufw', 'deny', 'from', '198.51.100.7'])
  const apply = await applyRequest(host, 'jetstream-server')
  await useFaultyFrontEnds(host, '/usr/sbin/ufw')
  return { host, apply, state: () => withoutTests(ufwState(host)) }
}

/** ufw tries out what the kernel can do in a chain of its own, which nothing jumps to and which stays when it is killed. */
async function withoutTests(state: ReturnType<typeof ufwState>) {
  const { stored, loaded } = await state
  const own = (lines: readonly string[]) => lines.filter((line) => !line.includes('-caps-test'))
  return { stored, loaded: { v4: own(loaded.v4), v6: own(loaded.v6) } }
}

/** nftables, with a configuration that has no folder for parts of it: it gets a line. */
export async function nftBench(host: LabHost): Promise<Bench> {
  await enableNftables(
    host,
    SERVER_RULES.replace('policy drop', 'policy accept').replace('"the back door"', '$&\ndrop'),
  )
  const apply = await applyRequest(host, ...SERVICE)
  await useFaultyFrontEnds(host, '/usr/sbin/nft', '/usr/bin/sed')
  return { host, apply, state: () => nftState(host) }
}

/** iptables with files that netfilter-persistent loads. */
export async function iptablesBench(host: LabHost): Promise<Bench> {
  await usePersistent(host)
  await restart(host)
  const apply = await applyRequest(host, ...SERVICE)
  await useFaultyFrontEnds(host, '/usr/sbin/iptables', '/usr/bin/sed')
  return { host, apply, state: () => iptablesState(host) }
}

/** What {@link failDaemon} did. */
export const DAEMON_LOG = '/run/.faults/log.daemon'
const PUBLIC = '/etc/firewalld/zones/public.xml'

/** firewalld, with a zone that somebody wrote by hand. */
export async function firewalldBench(host: LabHost): Promise<Bench> {
  const zone =
    '<?xml version="1.0" encoding="utf-8"?>\n<zone>\n  <short>Public</short>\n  <port protocol="tcp" port="443"/>\n</zone>\n'
  await host.write(PUBLIC, zone)
  await startFirewalld(host)
  const apply = await applyRequest(host, 'jetstream-server')
  await useFaultyFrontEnds(host, '/usr/bin/firewall-cmd')
  return { host, apply, state: () => firewalldState(host) }
}

/** Has each write of the daemon into the zone's file fail until it is disposed. */
export async function failDaemon(host: LabHost, error: string): Promise<AsyncDisposable> {
  const pid = (await host.must(['pgrep', '-f', '/usr/sbin/firewalld'])).trim().split('\n')[0] ?? ''
  const words = [
    '-f',
    '-p',
    pid,
    '-o',
    DAEMON_LOG,
    '-P',
    PUBLIC,
    '-e',
    'trace=write',
    '-e',
    `inject=write:error=${error}`,
  ]
  const strace = host.spawn(['strace', ...words], { stdio: ['ignore', 'ignore', 'pipe'] })
  await new Promise((resolve) => strace.stderr?.once('data', resolve)) // "attached"
  return {
    [Symbol.asyncDispose]: async () => {
      const over = new Promise((resolve) => strace.once('close', resolve))
      strace.kill('SIGINT')
      await over
    },
  }
}
