import { afterAll, expect, it } from 'vitest'
import { applyRequest } from '../lab/support/helper.js'
import { LabHost } from '../lab/support/host.js'
import { enableUfw } from '../lab/support/firewalls.js'
import { ufwState } from '../lab/support/service.js'
import { befall, useFaultyFrontEnds, type Bench, type Tally } from './support/faults.js'

const tally: Tally = { kills: 0, failedWrites: 0, points: 0, wrong: [] }

async function ufwBench(host: LabHost): Promise<Bench> {
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

it('ufw finds no space', { timeout: 400_000 }, async () => {
  await using host = await LabHost.start('server')
  const bench = await ufwBench(host)
  for (const when of ['apply', 'undo'] as const)
    for (const path of ['/etc/ufw/user.rules', '/etc/ufw/user6.rules'])
      expect(await befall(bench, when, { kind: 'fail', error: 'ENOSPC', calls: 'write,sendfile', path }, tally)).toBe(
        true,
      )
  expect(tally.wrong).toEqual([])
})

it('ufw is killed', { timeout: 400_000 }, async () => {
  await using host = await LabHost.start('server')
  const bench = await ufwBench(host)
  for (const when of ['apply', 'undo'] as const)
    for (let at = 1; at < 60; at += 6) {
      const whom = at % 4 === 1 ? 'both' : 'front'
      if (!(await befall(bench, when, { kind: 'kill', whom, at, calls: 'write,sendfile,unlink,sendmsg' }, tally))) break
    }
  expect(tally.wrong).toEqual([])
})

afterAll(() => {
  console.log(tally)
})
