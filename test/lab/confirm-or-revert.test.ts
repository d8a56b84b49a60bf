import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { enableUfw } from './support/firewalls.js'
import { closes, field, ourUnits, PORT, reach, tidied, type Field } from './support/field.js'
import { ended } from './support/host.js'
import { serve } from './support/reach.js'
import { sallyportCommand } from './support/sallyport.js'
import { apply, change, ufwState } from './support/service.js'

const LONG = 200_000
const APPLY = ['apply', 'jetstream-server', '--confirm-within', '20s']

/** A machine whose ufw refuses what nobody opened, also after a restart. */
async function guarded(): Promise<Field> {
  const all = await field()
  await all.machine.must(['systemctl', 'enable', 'ufw.service'])
  await enableUfw(all.machine)
  await serve(all.machine, { tcp: [PORT], udp: [] })
  return all
}

/** Makes the change, and kills the command line as soon as an event says so. */
async function killedAt({ machine }: Field, at: (event: Readonly<Record<string, unknown>>) => boolean): Promise<void> {
  const child: ChildProcess = machine.spawn([...(await sallyportCommand(machine)), ...APPLY, '--yes', '--json'])
  if (!child.stdout) throw new Error('no output')
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (at(JSON.parse(line) as Readonly<Record<string, unknown>>)) child.kill('SIGKILL')
  })
  await ended(child)
}

describe('a change that nobody confirms', () => {
  it('is taken back though the machine starts anew meanwhile', { timeout: LONG }, async () => {
    await using all = await guarded()
    const { machine } = all
    const before = await ufwState(machine)
    expect(await apply(machine, ...APPLY.slice(1))).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await reach(all)).toBe('open')
    await machine.reboot()
    await serve(machine, { tcp: [PORT], udp: [] })
    await closes(all)
    await tidied(machine)
    expect(await ufwState(machine)).toEqual(before)
  })

  it('is taken back though its helper is killed, and somebody holds the lock for good', { timeout: LONG }, async () => {
    await using all = await guarded()
    const { machine } = all
    const before = await ufwState(machine)
    await killedAt(all, ({ event }) => event === 'evidence')
    expect(await reach(all)).toBe('open')
    const holder = machine.spawn(['flock', '/run/sallyport.lock', 'sleep', '300'])
    await closes(all)
    await tidied(machine)
    expect(holder.exitCode).toBe(null)
    holder.kill('SIGKILL')
    expect(await ufwState(machine)).toEqual(before)
  })

  it('is taken back at once by who does not wait, and stays for who confirms', { timeout: LONG }, async () => {
    await using all = await guarded()
    const { machine } = all
    const before = await ufwState(machine)
    const tried = await apply(machine, ...APPLY.slice(1))
    expect(tried.end.confirmBy).toBeDefined()
    expect(await change(machine, ['confirm', '--revert'])).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await reach(all)).toBe('closed')
    expect(await ufwState(machine)).toEqual(before)
    expect(await apply(machine, ...APPLY.slice(1))).toMatchObject({ code: 0 })
    expect(await change(machine, ['confirm'])).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(ourUnits(machine)).toEqual([])
  })
})
