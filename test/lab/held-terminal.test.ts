import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addUser, enableUfw } from './support/firewalls.js'
import { helperCommand, applyRequest } from './support/helper.js'
import { LabHost } from './support/host.js'
import { gateUfw, type Gate } from './support/running.js'
import { sallyport, sallyportCommand } from './support/sallyport.js'
import { undo } from './support/service.js'
import { Terminal } from './support/terminal.js'
import { until } from './support/wait.js'

const LOCK = '/run/sallyport.lock'
const CTRL = { q: '\u0011', s: '\u0013', z: '\u001a' } as const

/** Fills a pipe that nobody reads, has a command print into it, and stays until it is killed. */
const INTO_A_FULL_PIPE = `
import os, subprocess, sys, fcntl
read, write = os.pipe()
os.set_blocking(write, False)
try:
    while True: os.write(write, b'x' * 4096)
except BlockingIOError: pass
try:
    while True: os.write(write, b'x')
except BlockingIOError: pass
os.set_blocking(write, True)
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=write, stderr=write)
text = sys.stdin.buffer.read()
if text: child.stdin.write(text); child.stdin.close()
child.wait()
`

let host: LabHost
let gate: Gate
beforeEach(async () => {
  host = await LabHost.start('server')
  await enableUfw(host)
  gate = await gateUfw(host)
})
afterEach(async () => {
  await host[Symbol.asyncDispose]()
})

const APPLY = 'apply jetstream-server --yes'
const command = async (uid = 0) => (await sallyportCommand(host, uid)).join(' ')
/** How long the next change has to wait for the lock, at most five seconds. */
const lockIsFree = () => host.must(['flock', '-w', '5', LOCK, 'true'])
const isApplied = async () => (await sallyport(host, ['history'])).stdout.includes('JetStream server on ufw: applied')

/** The change is made and the lock is free, though whoever reads what it says takes nothing. */
async function goesOn(): Promise<void> {
  await gate.open()
  await until('the change is made', isApplied, 60_000)
  await lockIsFree()
}

describe('a change whose reader takes nothing is made all the same, and lets the next one in', () => {
  it('at a terminal held by Ctrl-S; Ctrl-Q shows what it said', async () => {
    const terminal = await Terminal.open(host, {})
    terminal.start(`${await command()} ${APPLY}`)
    await gate.waits()
    terminal.type(CTRL.s)
    await goesOn()
    expect((await undo(host)).end.result).toBe('undone')
    terminal.type(CTRL.q)
    const { code, shown } = await terminal.ends()
    expect({ code, said: /Applied\./u.test(shown) }).toEqual({ code: 0, said: true })
  })

  it('at a terminal after Ctrl-Z, which counts once the change is made', async () => {
    const terminal = await Terminal.open(host, {})
    terminal.start(`${await command()} ${APPLY}`)
    await gate.waits()
    terminal.type(CTRL.z)
    await goesOn()
    const { shown } = await terminal.ends()
    expect(shown).toContain('Stopped')
    expect((await undo(host)).end.result).toBe('undone')
    expect(await terminal.run('fg')).toMatchObject({ code: 0 })
  })

  it('after Ctrl-Z of somebody who uses sudo', async () => {
    const { uid } = await addUser(host, 'wheel', { sudo: true })
    const terminal = await Terminal.open(host, { uid })
    terminal.start(`${await command(uid)} ${APPLY}`)
    await gate.waits()
    terminal.type(CTRL.z)
    await goesOn()
    expect((await terminal.ends()).shown).toContain('Stopped')
    const { code, shown } = await terminal.run('fg')
    expect({ code, said: /Applied\./u.test(shown) }).toEqual({ code: 0, said: true })
  })

  it('into a pipe that is full', async () => {
    const child = host.spawn(
      ['python3', '-c', INTO_A_FULL_PIPE, ...(await sallyportCommand(host)), ...APPLY.split(' ')],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
    await gate.waits()
    await goesOn()
    child.kill('SIGKILL')
  })

  it('as the helper, into a pipe that is full, and with every stop signal that a terminal sends', async () => {
    const request = await applyRequest(host, 'jetstream-server')
    const child = host.spawn(['python3', '-c', INTO_A_FULL_PIPE, ...(await helperCommand(host))], {
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    child.stdin?.end(JSON.stringify(request))
    await gate.waits()
    const pid = (await host.must(['pgrep', '-f', '^[^ ]*node .*helper[.]js$'])).trim()
    for (const signal of ['TSTP', 'TTIN', 'TTOU']) await host.must(['kill', `-${signal}`, pid])
    await goesOn()
    child.kill('SIGKILL')
  })
})
