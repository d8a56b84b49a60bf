import { describe, expect, it } from 'vitest'
import { enableUfw } from './support/firewalls.js'
import { STATE } from './support/helper.js'
import { LabHost } from './support/host.js'
import { addPerson, APPLY, begin, newestEntry, opened, PASSWORD, refusedAs } from './support/person.js'
import { gateUfw } from './support/running.js'
import { sallyportCommand } from './support/sallyport.js'
import { ufwState } from './support/service.js'
import { INTERRUPT, Terminal } from './support/terminal.js'

/** sudo's own question; it ends what is shown, as it waits behind it. */
const ASKED = /\[sudo\] password for wheel: /u

describe('sudo, at a terminal', () => {
  async function atTerminal() {
    const host = await LabHost.start('server')
    await enableUfw(host)
    const { uid } = await addPerson(host, 'wheel')
    const terminal = await Terminal.open(host, { uid })
    const command = (await sallyportCommand(host, uid)).join(' ')
    const before = await ufwState(host)
    const untouched = async () => {
      expect(await ufwState(host)).toEqual(before)
      expect(await terminal.isUsable()).toBe(true)
    }
    const begun = async (args: string) => {
      await begin(terminal, `${command} ${args}`)
      await terminal.sees(ASKED)
    }
    return { host, uid, terminal, before, untouched, begun, [Symbol.asyncDispose]: () => host.close() }
  }

  it('asks, hides what is typed, and opens the service; undo takes it back', async () => {
    await using at = await atTerminal()
    const { host, uid, terminal } = at
    await at.begun(APPLY)
    expect(await ufwState(host)).toEqual(at.before)
    terminal.type(`${PASSWORD}\n`)
    const applied = await terminal.ends()
    expect(applied.code).toBe(0)
    expect(applied.shown).not.toContain(PASSWORD)
    expect(await opened(host)).toEqual({ stored: true, loaded: true })
    expect(await newestEntry(host)).toMatchObject({ state: 'applied', uid })

    await terminal.run('sudo -k')
    await at.begun('undo')
    terminal.type(`${PASSWORD}\n`)
    expect(await terminal.ends()).toMatchObject({ code: 0 })
    await at.untouched()
  })

  it('changes nothing when the password is wrong: exit 4', async () => {
    await using at = await atTerminal()
    await at.begun(APPLY)
    for (let tried = 1; tried <= 3; tried += 1) {
      await at.terminal.sees(new RegExp(`(?:${ASKED.source}[^]*){${tried}}$`, 'u'))
      at.terminal.type('sesame\n')
    }
    expect(await at.terminal.ends()).toEqual(
      refusedAs('3 incorrect password attempts', 'Nothing was changed', 'Use the password of a user who may run sudo'),
    )
    await at.untouched()
    expect(at.host.readTree(STATE)).toEqual({})
  })

  it('changes nothing on Ctrl-C while it asks: exit 4', async () => {
    await using at = await atTerminal()
    await at.begun(APPLY)
    at.terminal.type(INTERRUPT)
    expect(await at.terminal.ends()).toEqual(refusedAs('You stopped it', 'Nothing was changed', 'again'))
    await at.untouched()
    expect(at.host.readTree(STATE)).toEqual({})
  })

  it('takes back what was begun on Ctrl-C: exit 1', async () => {
    await using at = await atTerminal()
    const gate = await gateUfw(at.host)
    await at.begun(APPLY)
    at.terminal.type(`${PASSWORD}\n`)
    await gate.waits()
    at.terminal.type(INTERRUPT)
    await at.terminal.sees(/Stopping/u)
    await gate.open()
    const { code, shown } = await at.terminal.ends()
    expect(shown).toContain('What was done has been undone')
    expect(code).toBe(1)
    await at.untouched()
  })
})
