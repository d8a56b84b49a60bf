import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { enableUfw } from './support/firewalls.js'
import { startPair, startMachinePair, type Pair } from './support/pair.js'
import { ourUnits } from './support/field.js'
import { sallyport, sallyportCommand } from './support/sallyport.js'
import { change, rungs, ufwState } from './support/service.js'
import { forget, newHostKey, runSshd, startSshd } from './support/sshd.js'
import { addUser } from './support/users.js'
import { ended, type LabHost } from './support/host.js'
import { until } from './support/wait.js'

const LONG = 300_000
const RELAY = ['apply', 'jetstream-relay', '--role', 'receiver']

/** The words of a command on the server, given on the client. */
const over = ({ link }: Pair, args: readonly string[], user = 'root') => [
  '--host',
  `${user}@${link.server.v4}`,
  ...args,
]

async function ready<S extends LabHost>(pair: Pair<S>): Promise<void> {
  const { server, client, link } = pair
  await startSshd(server, client, link.server.v4)
  await enableUfw(server)
  await server.must(['ufw', 'allow', '22/tcp'])
}

const problemOf = async (pair: Pair, args: readonly string[], user?: string) => {
  const told = await sallyport(pair.client, [...over(pair, args, user), '--json'])
  const { problem } = told.json() as { problem: { kind: string; what: string; todo: string } }
  return { code: told.code, ...problem }
}

describe('a machine over SSH', () => {
  it('is opened and closed as this one is, though its login talks', { timeout: LONG }, async () => {
    await using pair = await startMachinePair()
    const { server, client } = pair
    await ready(pair)
    await server.must(['tee', '/root/.bashrc'], {
      stdin: 'echo "Welcome to $(hostname)!"; printf "no end of line"; echo x >&2\n',
    })
    const before = await ufwState(server)
    expect(await pair.look()).toEqual(pair.onlyOpen())

    const applied = await change(client, over(pair, RELAY))
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied', machine: pair.link.server.v4 } })
    expect(applied.events.filter(({ event }) => event === 'end')).toHaveLength(1)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, '8887/tcp v4', '8887/tcp v6'))
    // the machine was told to keep it
    await until('nothing would take it back', () => ourUnits(server).length === 0)

    // the journal lies over there, and says which machine it was here
    expect((await sallyport(client, ['history', '--json'])).json()).toEqual({ entries: [] })
    const { entries } = (await sallyport(client, [...over(pair, ['history']), '--json'])).json() as {
      entries: unknown[]
    }
    expect(entries).toMatchObject([
      { journal: applied.end.journal, machine: pair.link.server.v4, state: 'applied', until: null },
    ])
    expect((await sallyport(server, ['history', '--json'])).json()).toEqual({ entries })

    const proof = await sallyport(client, [
      ...over(pair, ['verify', 'jetstream-relay', '--role', 'receiver']),
      '--json',
    ])
    expect(proof.code).toBe(0)
    expect(rungs(proof.json())).toContain('8887/tcp any: listening pass, stored pass, loaded pass, effective pass')
    const status = (await sallyport(client, [...over(pair, ['status']), '--json'])).json()
    expect(status).toMatchObject({
      host: { name: (await server.must(['uname', '-n'])).trim() },
      rights: 'root',
      services: [{ machine: pair.link.server.v4 }],
    })
    expect((await sallyport(client, [...over(pair, ['detect']), '--json'])).json()).toMatchObject({ inCharge: 'ufw' })

    expect(await change(client, over(pair, RELAY))).toMatchObject({ code: 0, end: { result: 'unchanged' } })
    expect(await change(client, over(pair, ['undo']))).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await ufwState(server)).toEqual(before)
    expect(await pair.look()).toEqual(pair.onlyOpen())
  })

  it('takes a change back when nobody can log in after it', { timeout: LONG }, async () => {
    await using pair = await startMachinePair()
    const { server } = pair
    await ready(pair)
    const before = await ufwState(server)
    // those who are in stay in
    const told = await follow(pair, RELAY, async (event) => {
      if (isArmed(event)) await cut(server, 'ct state new')
    })
    expect(told.code).toBe(1)
    expect(told.end).toMatchObject({
      result: 'reverted',
      problem: { kind: 'failed', what: expect.stringMatching(/log in/) as string },
    })
    expect(await ufwState(server)).toEqual(before)
    expect(await pair.look()).toEqual(pair.onlyOpen())
    await until('nothing is left to end', () => ourUnits(server).length === 0)
  })

  it('leaves a machine that is cut off to its own timer', { timeout: LONG }, async () => {
    await using pair = await startMachinePair()
    const { server } = pair
    await ready(pair)
    const before = await ufwState(server)
    const told = await follow(pair, RELAY, async (event) => {
      // so that the fresh login cannot be faster than the second cut
      if (isArmed(event)) await cut(server, 'ct state new')
      if (event['event'] === 'evidence') await cut(server)
    })
    expect(told.code).toBe(1)
    expect(told.end).toMatchObject({
      result: 'failed',
      problem: { meaning: expect.stringMatching(/by itself at/) as string },
    })
    expect(await ufwState(server)).not.toEqual(before)
    await until('the machine has taken it back', () => ourUnits(server).length === 0, 200_000)
    expect(await ufwState(server)).toEqual(before)
    expect(await pair.look()).toEqual(pair.onlyOpen())
    await server.must(['nft', 'delete', 'table', 'inet', 'cut'])
    expect(await change(pair.client, over(pair, ['undo']))).toMatchObject({ code: 0 })
    expect(await ufwState(server)).toEqual(before)
  })

  it('recovers what a killed program left in the middle', { timeout: LONG }, async () => {
    await using pair = await startMachinePair()
    const { server, client } = pair
    await ready(pair)
    const before = await ufwState(server)
    const told = await follow(pair, RELAY, ({ event, id, state }, child) => {
      if (event === 'step' && id !== 'end' && state === 'started') child.kill('SIGKILL')
    })
    expect(told.code).not.toBe(0)
    // the machine itself would take it back
    expect(ourUnits(server)).not.toEqual([])
    await until(
      'its shell has ended',
      async () => (await server.run(['flock', '-n', '/run/sallyport.lock', 'true'])).code === 0,
    )
    const { entries } = (await sallyport(client, [...over(pair, ['history']), '--json'])).json() as {
      entries: unknown[]
    }
    expect(entries).toMatchObject([{ state: 'interrupted' }])
    const again = await change(client, over(pair, RELAY))
    expect(again).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(again.events.map(({ event }) => event)).toContain('recovered')
    expect(await change(client, over(pair, ['undo']))).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await ufwState(server)).toEqual(before)
    expect(ourUnits(server)).toEqual([])
  })

  it('says what is in the way, and changes nothing', { timeout: LONG }, async () => {
    await using pair = await startPair()
    const { server, client, link } = pair
    await ready(pair)
    await addUser(server, 'apollo', { sudo: true })
    await addUser(server, 'guest')
    // without PAM, sshd takes “!” for a locked account
    for (const name of ['apollo', 'guest']) await server.must(['usermod', '-p', '*', name])
    const journal = server.readTree('/var/lib/sallyport')
    const before = await ufwState(server)
    const status = [...over(pair, ['status']), '--json']
    const asUser = (user: string, args: readonly string[]) => problemOf(pair, args, user)

    // no systemd: nothing would take it back
    expect(await change(client, over(pair, RELAY))).toMatchObject({
      code: 3,
      end: { result: 'failed', problem: { kind: 'refused' } },
    })
    expect(await change(client, over(pair, RELAY, 'guest'))).toMatchObject({
      code: 4,
      end: { problem: { kind: 'rights' } },
    })
    const plan = await sallyport(client, [...over(pair, ['plan', 'jetstream-relay'], 'apollo'), '--json'])
    expect(plan.json()).toMatchObject({ machine: link.server.v4, observed: true, firewall: 'ufw' })
    expect((await sallyport(client, [...over(pair, ['status'], 'guest'), '--json'])).json()).toMatchObject({
      rights: 'none',
    })

    expect(await asUser('nobody-there', ['status'])).toMatchObject({ code: 4, kind: 'rights' })
    const to = async (destination: string) => {
      const told = await sallyport(client, ['--host', destination, 'status', '--json'])
      return { code: told.code, ...(told.json() as { problem: { kind: string; what: string } }).problem }
    }
    expect(await to('root@nowhere.example')).toMatchObject({
      code: 2,
      what: expect.stringMatching(/no machine/) as string,
    })
    expect(await to(`ssh://root@${link.server.v4}:2222`)).toMatchObject({
      code: 1,
      what: expect.stringMatching(/reached/) as string,
    })
    expect(await to('-oProxyCommand=id')).toMatchObject({ code: 2, kind: 'input' })
    expect(await to('root@$(id)')).toMatchObject({ code: 2, kind: 'input' })

    await newHostKey(server)
    await runSshd(server)
    expect(await problemOf(pair, RELAY)).toMatchObject({
      code: 3,
      what: expect.stringMatching(/another host key/) as string,
    })
    await forget(client)
    expect(await problemOf(pair, RELAY)).toMatchObject({ code: 3, what: expect.stringMatching(/not known/) as string })
    expect((await sallyport(client, status)).code).toBe(3)
    expect(await ufwState(server)).toEqual(before)
    expect(server.readTree('/var/lib/sallyport')).toEqual(journal)
  })
})

/** Runs a change from the client, and hears its events as they come. */
async function follow(
  pair: Pair,
  args: readonly string[],
  onEvent: (event: Readonly<Record<string, unknown>>, child: ChildProcess) => unknown,
): Promise<{ code: number; end: unknown }> {
  const child = pair.client.spawn([...(await sallyportCommand(pair.client)), ...over(pair, args), '--yes', '--json'])
  let end: unknown
  const work: Promise<unknown>[] = []
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as Readonly<Record<string, unknown>>
      end = event
      work.push(Promise.resolve(onEvent(event, child)))
    })
  const code = await ended(child)
  await Promise.all(work)
  return { code, end }
}

/** The machine would take it back by itself, and its first step is still to come. */
const isArmed = ({ event, id, state }: Readonly<Record<string, unknown>>): boolean =>
  event === 'step' && id === 'end' && state === 'done'

/** Drops what comes in for sshd: all of it, or what matches. */
async function cut(server: LabHost, match = ''): Promise<void> {
  const rules = `table inet cut { chain in { type filter hook prerouting priority -150; tcp dport 22 ${match} drop; }; }`
  await server.must(['nft', '-f', '-'], { stdin: rules })
}
