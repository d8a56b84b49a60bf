import { afterAll, expect, it } from 'vitest'
import { LabHost } from '../lab/support/host.js'
import { DAEMON_LOG, failDaemon, firewalldBench, iptablesBench, nftBench, ufwBench } from './support/benches.js'
import { ask, befall, callsOfWrites, compare, requestOf, type Bench, type Fault, type Tally } from './support/faults.js'

const LONG = 1_200_000
const WAYS = ['apply', 'undo'] as const
const tally: Tally = { kills: 0, failedWrites: 0, writes: 0, lost: 0, saidWrongly: 0, wrong: [], left: [] }

const kill = (program: string, call: number, at: number, calls: string): Fault => ({
  ...{ kind: 'kill', program, call, whom: at % 3 === 1 ? 'both' : 'front', at, calls },
})

async function onBench(make: (host: LabHost) => Promise<Bench>, work: (bench: Bench) => Promise<void>) {
  await using host = await LabHost.start('server')
  await work(await make(host))
}

/** Kills a call of a program at one system call after the other, until it is done before that. */
async function killEverywhere(bench: Bench, program: string, calls: number, points: readonly number[]) {
  for (const when of WAYS)
    for (let call = 1; call <= calls; call++)
      for (const at of points)
        if (!(await befall(bench, when, kill(program, call, at, 'write,sendfile,sendmsg,sendto,rename,unlink'), tally)))
          break
}

/** Calls that are about files alone. The runtime also writes to pipes of its own, and closes them: those do not fail on a disk. */
const OF_FILES = ['openat', 'fchown', 'fchmod', 'fsync', 'rename']
const ERRORS = ['ENOSPC', 'EIO', 'EDQUOT', 'EROFS']

it.concurrent('ufw is killed', { timeout: LONG }, () =>
  onBench(ufwBench, (bench) =>
    killEverywhere(bench, 'ufw', 1, [1, 2, 3, 4, 5, 6, 8, 9, 11, 13, 16, 18, 20, 22, 24, 26, 30, 36, 44]),
  ),
)

it.concurrent('ufw cannot write its files', { timeout: LONG }, () =>
  onBench(ufwBench, async (bench) => {
    for (const when of WAYS)
      for (const path of ['/etc/ufw/user.rules', '/etc/ufw/user6.rules'])
        for (const error of ERRORS) {
          const fault: Fault = { kind: 'fail', program: 'ufw', error, calls: 'write,sendfile', path }
          expect(await befall(bench, when, fault, tally)).toBe(true)
        }
  }),
)

it.concurrent.each([
  ['nft', nftBench, 8],
  ['iptables', iptablesBench, 2],
] as const)(
  '%s, or the sed that stores its rules, is killed, or cannot write',
  { timeout: LONG },
  (program, make, calls) =>
    onBench(make, async (bench) => {
      await killEverywhere(bench, program, calls, [1, 2, 3])
      await killEverywhere(bench, 'sed', 2, [1, 2, 3, 4])
      for (const when of WAYS)
        for (const written of ['write', 'rename'])
          for (const error of ERRORS)
            await befall(bench, when, { kind: 'fail', program: 'sed', error, calls: written, path: 'any' }, tally)
    }),
)

it.concurrent('firewall-cmd is killed, or its daemon cannot write the zone', { timeout: LONG }, () =>
  onBench(firewalldBench, async (bench) => {
    await killEverywhere(bench, 'firewall-cmd', 2, [1, 3, 5, 8, 11])
    for (const when of WAYS)
      for (const error of ERRORS) {
        const before = await bench.state()
        if (when === 'undo') await ask(bench.host, bench.apply)
        const daemon = await failDaemon(bench.host, error)
        let end = await ask(bench.host, requestOf(bench, when))
        await daemon[Symbol.asyncDispose]()
        if ((await bench.host.read(DAEMON_LOG)).includes('INJECTED')) tally.failedWrites++
        if (end?.result !== 'reverted' && end?.result !== 'undone')
          end = await ask(bench.host, requestOf(bench, 'undo'))
        compare(before, await bench.state(), `${when}: firewalld cannot write, ${error}`, end, tally)
      }
  }),
)

it.concurrent.each(WAYS)(
  'every system call of every write of %s: the helper is killed there, or a call on the file fails',
  { timeout: LONG },
  (when) =>
    onBench(nftBench, async (bench) => {
      if (when === 'undo') await ask(bench.host, bench.apply)
      const points = await callsOfWrites(bench, when)
      if (when === 'apply') await ask(bench.host, requestOf(bench, 'undo'))
      expect(new Set(points.map(({ calls }) => calls))).toEqual(
        new Set(['openat', 'write', 'fchown', 'fchmod', 'fsync', 'close', 'rename']),
      )
      for (const point of points) await befall(bench, when, { kind: 'helper', ...point, how: 'killed' }, tally)
      for (const point of points.filter(({ calls }) => OF_FILES.includes(calls)))
        await befall(bench, when, { kind: 'helper', ...point, how: 'refused' }, tally)
    }),
)

afterAll(() => {
  const { kills, failedWrites, writes, lost, saidWrongly, wrong, left } = tally
  const all = kills + failedWrites + writes
  console.log(
    `${all} faults: ${kills} kills of a front end's process tree, ${failedWrites} failed writes in the firewalls' folders, ` +
      `${writes} system calls of the helper's own writes. ${lost} bytes of somebody else's rules lost; ${saidWrongly} times ` +
      `"undone" or "reverted" with a rule of ours there; ${left.length} files left outside the journal.`,
  )
  expect({ lost, saidWrongly, left, wrong }).toEqual({ lost: 0, saidWrongly: 0, left: [], wrong: [] })
  expect(kills).toBeGreaterThanOrEqual(100)
  expect(failedWrites).toBeGreaterThanOrEqual(50)
  expect(all).toBeGreaterThanOrEqual(300)
})
