import { describe, expect, it } from 'vitest'
import { momentAfter } from '../../main/model/moment.js'
import { Plan } from '../../main/model/plan.js'
import { unitWord } from '../../main/plan/unit-text.js'
import { enableUfw } from './support/firewalls.js'
import { applyFor, newest, offFor } from './support/ending.js'
import { closes, field, ourUnits, PORT, reach, tidied, UNITS, type Field } from './support/field.js'
import { applyRequest, helperCommand } from './support/helper.js'
import { serve } from './support/reach.js'
import { sallyport } from './support/sallyport.js'
import { change, firewalldState, ufwState } from './support/service.js'
import { until } from './support/wait.js'
import { WholeMachine } from './support/whole-machine.js'

const LONG = 300_000

/** firewalld as a service, with the client's interface in the zone public. */
async function withFirewalld({ machine, link }: Field): Promise<void> {
  await machine.must(['systemctl', 'enable', '--now', 'firewalld.service'])
  const change = ['--zone=public', `--change-interface=${link.server.interface}`]
  await machine.must(['firewall-cmd', '--permanent', ...change])
  await machine.must(['firewall-cmd', '--reload'])
}

describe('an opening with an end, on a machine with systemd', () => {
  it('ends on ufw after a reboot in between, without Sallyport', { timeout: LONG }, async () => {
    await using all = await field()
    const { machine } = all
    await machine.must(['systemctl', 'enable', 'ufw.service'])
    await enableUfw(machine)
    const before = await ufwState(machine)
    await serve(machine, { tcp: [PORT], udp: [] })
    expect(await applyFor(machine, 30)).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await reach(all)).toBe('open')
    await machine.reboot()
    // nothing of Sallyport is on the machine any more
    await machine.must(['mount', '-t', 'tmpfs', '-o', 'ro', 'gone', `${process.cwd()}/dist`])
    await serve(machine, { tcp: [PORT], udp: [] })
    await closes(all)
    await tidied(machine)
    expect(await ufwState(machine)).toEqual(before)
    await machine.must(['umount', `${process.cwd()}/dist`])
    expect(await newest(machine)).toMatchObject({ state: 'expired', purpose: 'open' })
    expect(await change(machine, ['undo'])).toMatchObject({ code: 0, end: { result: 'unchanged' } })
  })

  it('ends on firewalld when the machine was off at its time', { timeout: LONG }, async () => {
    await using all = await field()
    const { machine } = all
    await withFirewalld(all)
    const before = await firewalldState(machine)
    await serve(machine, { tcp: [PORT], udp: [] })
    expect(await applyFor(machine, 25)).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await reach(all)).toBe('open')
    const end = (await newest(machine))?.until
    await machine.powerOff()
    await until('the end has passed', () => Date.now() > Date.parse(end ?? ''), 60_000)
    await machine.boot()
    await serve(machine, { tcp: [PORT], udp: [] })
    await closes(all)
    await tidied(machine)
    expect((await machine.must(['firewall-cmd', '--permanent', '--zone=public', '--list-ports'])).trim()).toBe('')
    expect((await newest(machine))?.state).toBe('expired')
    await sallyport(machine, ['apply', 'jetstream-server', '--yes'])
    await sallyport(machine, ['undo', '--yes'])
    expect(await firewalldState(machine)).toEqual(before)
  })

  it(
    'shows what is written, which systemd understands, and undo before the end removes it',
    { timeout: LONG },
    async () => {
      await using machine = await WholeMachine.start('server')
      await enableUfw(machine)
      const before = await ufwState(machine)
      const shown = await sallyport(machine, ['plan', 'jetstream-relay', '--for', '2h', '--json'])
      const { end } = Plan.parse(shown.json())
      expect(end?.by).toBe('timer')
      const applied = await change(machine, ['apply', 'jetstream-relay', '--for', '2h'])
      expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
      const id = applied.end.journal ?? ''
      expect(applied.steps[0]).toBe('done Arrange for it to be undone by itself')
      const withoutTime = (text: string) => text.replaceAll(/^OnCalendar=.*$/gmu, '')
      for (const { path, content } of end?.files ?? [])
        expect(withoutTime(await machine.read(path.replace('-ID.', `-${id}.`)))).toBe(
          withoutTime((content ?? '').replaceAll('-ID.', `-${id}.`).replaceAll('(ID)', `(${id})`)),
        )
      const names = [`sallyport-${id}.timer`, `sallyport-${id}.service`]
      const verified = await machine.run(['systemd-analyze', 'verify', ...names.map((name) => `${UNITS}/${name}`)])
      expect(verified).toMatchObject({ code: 0, stderr: '' })
      const next = await machine.must(['systemctl', 'show', '-P', 'NextElapseUSecRealtime', names[0] ?? ''])
      expect(Date.parse(`${next.trim().split(' ').slice(1, 3).join('T')}Z`)).toBe(
        Date.parse((await newest(machine))?.until ?? ''),
      )
      expect(await change(machine, ['undo'])).toMatchObject({ code: 0, end: { result: 'undone' } })
      expect(ourUnits(machine)).toEqual([])
      expect(
        (await machine.must(['systemctl', 'list-units', '--all', '--plain', '--no-legend', 'sallyport-*'])).trim(),
      ).toBe('')
      expect(await ufwState(machine)).toEqual(before)
    },
  )

  it('leaves nothing behind when the change fails and is rolled back', { timeout: LONG }, async () => {
    await using machine = await WholeMachine.start('server')
    await enableUfw(machine)
    const request = await applyRequest(machine, 'jetstream-server')
    // ufw itself is gone, so that the first step fails after the end was arranged
    await machine.must(['mount', '--bind', '/usr/bin/false', '/usr/sbin/ufw'])
    const stdin = JSON.stringify({ ...request, until: momentAfter(3_600, Date.now()) })
    const { stdout } = await machine.run(await helperCommand(machine), { stdin, timeout: 60_000 })
    expect(stdout).toContain('"result":"reverted"')
    expect(ourUnits(machine)).toEqual([])
  })
})

describe('a firewall that is switched', () => {
  it('is firewalld, off and on again by undo, now and for the next start', { timeout: LONG }, async () => {
    await using all = await field()
    const { machine } = all
    await withFirewalld(all)
    await serve(machine, { tcp: [PORT], udp: [] })
    expect(await reach(all)).toBe('closed')
    const before = await firewalldState(machine)
    const links = machine.readTree(UNITS)
    const off = await change(machine, ['off'])
    expect(off).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(off.steps).toEqual(['done Stop firewalld', 'done Keep firewalld from starting with the machine'])
    expect(await reach(all)).toBe('open')
    expect((await machine.run(['systemctl', 'is-enabled', 'firewalld'])).stdout.trim()).toBe('disabled')
    expect(await change(machine, ['undo'])).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await reach(all)).toBe('closed')
    expect(machine.readTree(UNITS)).toEqual(links)
    expect(await firewalldState(machine)).toEqual(before)
    expect(await change(machine, ['on'])).toMatchObject({ code: 0, end: { result: 'unchanged' } })
  })

  it('is on again by itself at the end, also ufw after a reboot', { timeout: LONG }, async () => {
    await using all = await field()
    const { machine } = all
    await machine.must(['systemctl', 'enable', 'ufw.service'])
    await enableUfw(machine)
    await serve(machine, { tcp: [PORT], udp: [] })
    expect(await offFor(machine, 25)).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await reach(all)).toBe('open')
    await machine.reboot()
    await serve(machine, { tcp: [PORT], udp: [] })
    await closes(all)
    await tidied(machine)
    expect(await machine.must(['ufw', 'status'])).toContain('Status: active')
    expect((await newest(machine))?.state).toBe('expired')
  })
})

describe('a word of a unit', () => {
  it('reaches the command as it is, whatever it holds', { timeout: LONG }, async () => {
    await using machine = await WholeMachine.start('server')
    const words = [
      ...[
        '%n %% %h $HOME ${HOME} $$',
        '"quoted" \'so\' \\ back\\slash',
        ';',
        '; rm',
        '-',
        '@',
        '!',
        'a b\tc',
        '\\x41 \\n',
      ],
      ...[
        '',
        ' ',
        '# no comment',
        'ends in \\',
        '{a,b} * ? [x] ~ ` | & < > ( )',
        'ä ö 日本 🚪',
        '\u0001\u001f\u007f\u0085',
        '=',
        '+x',
        ':y',
      ],
    ]
    const line = ['/usr/bin/printf', '%s\\0', ...words].map(unitWord).join(' ')
    await machine.write(
      `${UNITS}/words.service`,
      `[Service]\nType=oneshot\nStandardOutput=file:/run/words\nExecStart=-${line}\n`,
    )
    await machine.must(['systemctl', 'start', 'words.service'])
    expect((await machine.read('/run/words')).split('\0').slice(0, -1)).toEqual(words)
  })
})
