import { describe, expect, it } from 'vitest'
import { addUser, enableUfw } from './support/firewalls.js'
import { applyRequest, helperCommand, STATE } from './support/helper.js'
import { LabHost } from './support/host.js'
import { pathFor, sallyport } from './support/sallyport.js'
import { apply, change, changeOf, rungs, ufwState, undo } from './support/service.js'

const SERVER = 'jetstream-server'

async function ufwHost(): Promise<LabHost> {
  const host = await LabHost.start('server')
  await enableUfw(host)
  return host
}

describe('an ordinary user', () => {
  it.each([
    ['without sudo', {}],
    ['whom sudo asks for a password that nobody can type', { sudo: true, password: 'open sesame' }],
  ])('%s may look, but not change: exit 4', async (_what, options) => {
    await using host = await ufwHost()
    const { uid } = await addUser(host, 'plain', options)
    const before = await ufwState(host)
    for (const args of [['apply', SERVER], ['undo']]) {
      const refused = await change(host, args, { uid })
      expect(refused).toMatchObject({ code: 4, end: { result: 'failed', journal: null, problem: { kind: 'rights' } } })
      expect(refused.end.problem?.todo).toContain('sudo')
    }
    const plan = await sallyport(host, ['plan', SERVER], { uid })
    expect(plan.code).toBe(0)
    expect(plan.stdout).toContain('can be read by root only')
    const verified = await sallyport(host, ['verify', SERVER, '--json'], { uid })
    expect(rungs(verified.json())[0]).toBe(
      '8886/tcp any: listening fail, stored unknown, loaded unknown, effective unknown',
    )
    expect(await ufwState(host)).toEqual(before)
    expect(host.readTree(STATE)).toEqual({})
  })

  it('with sudo changes it, sees what was done, but never “pass” for what they cannot read; and takes it back', async () => {
    await using host = await ufwHost()
    const { uid } = await addUser(host, 'wheel', { sudo: true })
    const before = await ufwState(host)
    const applied = await change(host, ['apply', SERVER], { uid })
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(applied.events[0]).toEqual({ machine: 'local', event: 'elevated', uid: 0 })
    expect(Object.keys(host.readTree(STATE))).toContain(`${STATE}/journal/${applied.end.journal}.json`)
    expect((await host.must(['stat', '-c', '%U %a', `${STATE}/journal`])).trim()).toBe('root 755')

    for (const reader of [uid, 0]) {
      const { entries } = (await sallyport(host, ['history', '--json'], { uid: reader })).json() as { entries: unknown }
      expect(entries).toMatchObject([{ journal: applied.end.journal, state: 'applied', uid }])
    }
    const status = (await sallyport(host, ['status', '--json'], { uid })).json()
    expect(status).toMatchObject({ observed: false, rights: 'root', tone: 'unknown', attention: [], drift: [] })
    const { services } = status as { services: readonly { evidence: readonly unknown[] }[] }
    expect(rungs({ openings: services[0]?.evidence ?? [] })).toEqual([
      '8886/tcp any: listening fail, stored unknown, loaded unknown, effective unknown',
      '8886/udp any: listening fail, stored unknown, loaded unknown, effective unknown',
    ])
    // what is there already is found out with rights, and is no second change
    expect(await change(host, ['apply', SERVER], { uid })).toMatchObject({ code: 0, end: { result: 'unchanged' } })
    expect(await change(host, ['undo'], { uid })).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await ufwState(host)).toEqual(before)
  })

  it('with sudo cannot have the journal kept where they could change it: exit 3', async () => {
    await using host = await ufwHost()
    const { uid, home } = await addUser(host, 'wheel', { sudo: true })
    await host.must(['install', '-d', '-m', '777', '/run/open'])
    const before = await ufwState(host)
    // a disk image of theirs can hold files that say to be root's
    await host.must(['mkdir', '-m', '755', '/run/image'])
    await host.must(['mount', '-t', 'tmpfs', '-o', 'uid=0,mode=755', 'image', '/run/image'])
    for (const folder of [`${home}/state`, '/run/open/state', '/run/image']) {
      const refused = await change(host, ['apply', SERVER, '--state-dir', folder], { uid })
      expect(refused).toMatchObject({ code: 3, end: { result: 'failed', journal: null, problem: { kind: 'refused' } } })
      expect(refused.end.problem?.what).toContain('is not safe')
    }
    expect(Object.keys(host.readTree('/run/image'))).toEqual([])
    await host.must(['ln', '-s', `${home}`, '/run/link'])
    expect((await change(host, ['apply', SERVER, '--state-dir', '/run/link/state'], { uid })).code).toBe(3)
    expect(await ufwState(host)).toEqual(before)
  })
})

describe('root', () => {
  it('keeps the journal where --state-dir or SALLYPORT_STATE_DIR says', async () => {
    await using host = await ufwHost()
    const before = await ufwState(host)
    const env = { SALLYPORT_STATE_DIR: '/var/lib/elsewhere' }
    expect((await change(host, ['apply', SERVER], { env })).end.result).toBe('applied')
    expect(host.readTree(STATE)).toEqual({})
    expect((await undo(host)).end.result).toBe('unchanged')
    // the option wins over the variable, and is taken from where the user stands, which is / here
    expect((await change(host, ['undo', '--state-dir', STATE], { env })).end.result).toBe('unchanged')
    expect((await change(host, ['undo', '--state-dir', 'var/lib/elsewhere'])).end.result).toBe('undone')
    expect(await ufwState(host)).toEqual(before)
  })
})

describe('the helper, started by hand', () => {
  const garbage: readonly (readonly [string, string | Buffer])[] = [
    ['nothing', ''],
    ['no JSON', 'ufw allow 8886'],
    ['bytes', Buffer.from([0xff, 0x00, 0xfe])],
    ['a list', '[]'],
    ['an unknown request', '{"request":"run","argv":["/bin/sh"]}'],
    ['two requests', '{"request":"look","scope":{}}\n{"request":"look","scope":{}}'],
    ['2 MiB', JSON.stringify({ request: 'look', scope: {}, padding: 'x'.repeat(2 * 1024 * 1024) })],
    ['2 MiB of blanks', `{"request":"look","scope":{}}${' '.repeat(2 * 1024 * 1024)}`],
  ]

  it('refuses whatever is no request of ours, ends failed, and changes nothing', async () => {
    await using host = await ufwHost()
    const before = await ufwState(host)
    const valid = (await applyRequest(host, SERVER)) as unknown as {
      steps: { id: string; verb: string; args: object }[]
    }
    const [first] = valid.steps
    const step = (changed: object) => JSON.stringify({ ...valid, steps: [{ ...first, ...changed }] })
    const twisted: readonly (readonly [string, string])[] = [
      ['an unknown verb', step({ verb: 'ufw.reset' })],
      ['a verb of another firewall', step({ verb: 'firewalld.addPorts' })],
      ['an inherited verb', step({ verb: 'ufw.constructor' })],
      ['an argv', step({ argv: ['/bin/sh', '-c', 'id'] })],
      ['an unknown argument', step({ args: { ...first?.args, extra: true } })],
      ['a port beyond', step({ args: { ...first?.args, ports: { first: 1, last: 65_536 } } })],
      ['a source with an option', step({ args: { ...first?.args, source: 'any --dry-run' } })],
      ['a comment with a newline', step({ args: { ...first?.args, comment: 'a\nb' } })],
      ['an unknown field', JSON.stringify({ ...valid, extra: true })],
      ['a relative folder', JSON.stringify({ ...valid, stateDir: 'var/lib/x' })],
      ['a folder that climbs', JSON.stringify({ ...valid, stateDir: '/var/lib/../../etc' })],
      ['a path as an id', JSON.stringify({ request: 'undo', journal: '../../etc/passwd' })],
    ]
    const helper = await helperCommand(host)
    for (const [what, stdin] of [...garbage, ...twisted]) {
      const told = await host.run(helper, { stdin })
      const { end } = changeOf(
        told.code,
        told.stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      )
      expect({ code: told.code, end, stderr: told.stderr }, what).toMatchObject({
        code: 1,
        end: { result: 'failed', journal: null, problem: { kind: 'input' } },
        stderr: '',
      })
    }
    expect(await ufwState(host)).toEqual(before)
    expect(host.readTree(STATE)).toEqual({})
  })

  it('can do no more than the user who started it', async () => {
    await using host = await ufwHost()
    const { uid } = await addUser(host, 'plain')
    const before = await ufwState(host)
    const request = { ...(await applyRequest(host, SERVER)), stateDir: '/var/home/plain/state' }
    const command = await Promise.all((await helperCommand(host)).map((path) => pathFor(host, uid, path)))
    const told = await host.run(command, { uid, stdin: JSON.stringify(request) })
    expect(told.code).toBe(1)
    expect(told.stdout).toContain('"result":"failed"')
    expect(await ufwState(host)).toEqual(before)
  })

  it('is what apply uses: the same request by hand opens the service', async () => {
    await using host = await ufwHost()
    const told = await host.run(await helperCommand(host), { stdin: JSON.stringify(await applyRequest(host, SERVER)) })
    expect(told.code).toBe(0)
    expect((await apply(host, SERVER)).end.result).toBe('unchanged')
  })
})
