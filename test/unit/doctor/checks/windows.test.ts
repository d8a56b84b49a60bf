/** The conflicts of Windows Defender Firewall, by the command line: listed, planned, mended and taken back. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type * as Api from '../../../../main/api/index.js'
import type { Conflict } from '../../../../main/model/observation.js'
import type { Plan } from '../../../../main/model/plan.js'
import { commandLine } from '../../../support/command-line.js'
import { apiOn } from '../../../support/simulated-api.js'
import { recordedRules, SimulatedWindows, type WindowsPacket } from '../../../support/simulated-windows.js'
import { english, inEnglish } from '../../../support/english.js'

const on = vi.hoisted((): { api: Api.LocalApi | undefined } => ({ api: undefined }))
vi.mock('../../../../main/api/index.js', async (original) => {
  const real = await original<typeof Api>()
  return { ...real, createApi: (options: Parameters<typeof real.createApi>[0]) => on.api ?? real.createApi(options) }
})

const KEY =
  'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules'
const BLOCK = 'block-wins-windows'
const PROFILE = 'wrong-profile-windows'
const rule = (text: string) => `v2.30|Active=TRUE|Dir=In|${text}|`
const MINE = rule('Action=Allow|Protocol=6|LPort=9000|Name=Mine')
const ELSEWHERE = rule('Action=Allow|Protocol=6|Profile=Private|LPort=9000|Name=Mine')
const NO_SERVERS = rule('Action=Block|Protocol=6|LPort2_10=8000-9999|Name=No servers')
const APP = 'App=C:\\js\\server.exe|Name=server.exe'
const packet = (change: Partial<WindowsPacket> = {}): WindowsPacket => ({
  ...{ protocol: 'tcp', port: 9000, source: '10.1.2.3', program: 'C:\\js\\server.exe', category: 'private' },
  ...change,
})

let folder = ''
let host = new SimulatedWindows()
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'conflicts-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** A machine with these rules, on a private network unless it is told otherwise. */
function machine(rules: readonly string[], change: (host: SimulatedWindows) => void = () => undefined): void {
  host = new SimulatedWindows(rules.map((data, index) => [`{${index}}`, data] as const))
  change(host)
  use(host)
}

function use(one: SimulatedWindows): void {
  host = one
  on.api = undefined
  on.api = apiOn(host, folder)
}

function api(): Api.LocalApi {
  if (!on.api) throw new Error('no machine')
  return on.api
}
const planOf = (remedy: string, choice?: string): Promise<Plan> =>
  api().call('plan', { remedy, ...(choice === undefined ? {} : { choice }) })
const commands = ({ steps }: Plan) => steps.map(({ argv }) => argv.slice(4).join(' '))

async function conflicts(): Promise<Conflict[]> {
  const { code, stdout } = await commandLine('remedy', '--json')
  expect(code).toBe(0)
  return (JSON.parse(stdout) as { conflicts: Conflict[] }).conflicts
}

async function found(id: string): Promise<Conflict> {
  const all = await conflicts()
  expect(all.map((one) => one.id)).toEqual([id])
  return all[0] as Conflict
}

async function ran(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await commandLine(...words)
  expect(code, stderr).toBe(0)
  return stdout
}

describe('a healthy machine', () => {
  test.each<[string, readonly string[], ((host: SimulatedWindows) => void)?]>([
    ['a rule that is let in here', [MINE]],
    ['a Block rule for another port', [MINE, rule('Action=Block|Protocol=6|LPort=9001|Name=No')]],
    ['for another protocol', [MINE, rule('Action=Block|Protocol=17|LPort=9000|Name=No')]],
    ['on other networks', [MINE, rule('Action=Block|Protocol=6|Profile=Public|LPort=9000|Name=No')]],
    ['for some senders', [MINE, rule('Action=Block|RA4=10.0.0.0/255.0.0.0|Name=No')]],
    [
      'for some of the ports',
      [MINE.replace('LPort=9000', 'LPort2_10=9000-9010'), rule('Action=Block|Protocol=6|LPort=9001|Name=No')],
    ],
    ['for a service of Windows', [MINE, rule('Action=Block|Svc=dosvc|Name=No')]],
    ['for a program', [MINE, rule(`Action=Block|Protocol=6|${APP}`)]],
    ['for what goes out', [MINE, NO_SERVERS.replace('Dir=In', 'Dir=Out')]],
    ['disabled', [MINE, NO_SERVERS.replace('TRUE', 'FALSE')]],
    ['for what is disabled itself', [MINE.replace('TRUE', 'FALSE'), NO_SERVERS]],
    [
      'for what Windows lets in by itself',
      [MINE.replace('Name=Mine', 'Name=Share|EmbedCtxt=@FirewallAPI.dll,-1'), NO_SERVERS],
    ],
    [
      'a Block rule of this machine, all of which are ignored',
      [NO_SERVERS],
      (one) => {
        one.setPolicy('private', 'AllowLocalPolicyMerge', 0)
        one.addPolicyRule('a', MINE)
      },
    ],
    ['the firewall is off', [MINE, NO_SERVERS], (one) => one.setLocal('private', 'EnableFirewall', 0)],
    [
      'everything is refused anyhow',
      [MINE, NO_SERVERS, ELSEWHERE.replace('Private', 'Domain').replace('9000', '7')],
      (one) => one.setLocal('private', 'DoNotAllowExceptions', 1),
    ],
    ['the network is not known', [MINE, NO_SERVERS, ELSEWHERE.replace('9000', '7')], (one) => (one.networks = [])],
    ['a rule for other networks, beside one for this', [ELSEWHERE.replace('Private', 'Domain'), ELSEWHERE]],
    ['for other networks and refused here on purpose', [ELSEWHERE.replace('Private', 'Domain'), NO_SERVERS]],
    ['for a program on other networks', [ELSEWHERE.replace('Private', 'Domain').replace('Name=Mine', APP)]],
    ['for every port of other networks', [rule('Action=Allow|Protocol=6|Profile=Domain|Name=All')]],
    [
      'for a service of Windows on other networks',
      [ELSEWHERE.replace('Private', 'Domain').replace('|Name', '|Svc=x|Name')],
    ],
    [
      'for a group of Windows on other networks',
      [ELSEWHERE.replace('Private', 'Domain').replace('Name=Mine', 'Name=@x.dll,-1')],
    ],
    ['disabled, for other networks', [ELSEWHERE.replace('Private', 'Domain').replace('TRUE', 'FALSE')]],
    [
      'for a network that the machine is on beside this one',
      [ELSEWHERE],
      (one) => (one.networks = ['public', 'private']),
    ],
    [
      'a Block rule on a network where the firewall is off',
      [MINE, rule('Action=Block|Protocol=6|Profile=Domain|LPort=9000|Name=No')],
      (one) => {
        one.networks = ['domain', 'private']
        one.setLocal('domain', 'EnableFirewall', 0)
      },
    ],
    [
      'for other networks, and rules of this machine are ignored here',
      [ELSEWHERE.replace('Private', 'Domain')],
      (one) => {
        one.setPolicy('private', 'AllowLocalPolicyMerge', 0)
      },
    ],
    [
      'for other networks by a policy',
      [],
      (one) => {
        one.addPolicyRule('a', ELSEWHERE.replace('Private', 'Domain'))
      },
    ],
    [
      'for more senders than anybody would read steps of',
      [
        ELSEWHERE.replace('Private', 'Domain').replace(
          '|Name',
          `${Array.from({ length: 17 }, (_, index) => `|RA4=192.0.2.${index}`).join('')}|Name`,
        ),
      ],
    ],
    [
      'for a network beside this one, where the firewall is off',
      [ELSEWHERE.replace('Profile=Private', 'Profile=Private|Profile=Domain')],
      (one) => {
        one.networks = ['public', 'private']
        one.setLocal('private', 'EnableFirewall', 0)
      },
    ],
    [
      'for other networks, and everything is let in here',
      [ELSEWHERE.replace('Private', 'Domain')],
      (one) => one.setLocal('private', 'DefaultInboundAction', 0),
    ],
  ])('%s: nothing is listed', async (_what, rules, change) => {
    machine(rules, change)
    expect(await conflicts()).toEqual([])
  })

  test.each(['domain', 'private', 'public'] as const)('as recorded, on a %s network', async (category) => {
    use(new SimulatedWindows(recordedRules()))
    host.networks = [category]
    expect(await conflicts()).toEqual([])
  })

  test('what is applied is in no conflict, and thousands of rules of programs are none', async () => {
    const programs = Array.from({ length: 5000 }, (_, index) =>
      rule(
        `Action=${index % 2 ? 'Allow' : 'Block'}|Protocol=6|Profile=${index % 2 ? 'Private' : 'Public'}|App=C:\\p\\${index >> 1}.exe|Name=p${index}`,
      ),
    )
    machine(programs)
    await ran('apply', 'jetstream-server', '--yes')
    expect(await conflicts()).toEqual([])
  })
})

describe('a Block rule that wins', () => {
  test('is listed, disabled as shown, and enabled again', async () => {
    machine([MINE, NO_SERVERS])
    const before = host.stored()
    expect(host.accepts(packet())).toBe(false)
    expect(await found(BLOCK)).toMatchObject({
      firewalls: ['windows'],
      what: expect.stringContaining('"No servers"') as string,
      meaning: expect.stringMatching(/"Mine" lets in .* private networks/) as string,
      evidence: ['No servers: block tcp 8000-9999 in - wins over - Mine: allow tcp 9000 in'],
      contested: false,
      remedies: [{ id: 'disable-no-servers', label: 'Disable "No servers"' }],
    })
    const plan = await planOf(BLOCK)
    expect(commands(plan)).toEqual(['rule name=No servers dir=in protocol=TCP new enable=no'])
    expect(plan.warnings.map(english).join()).toContain('No servers: block tcp 8000-9999 in')
    expect(host.stored(), 'a plan changes nothing').toBe(before)

    await ran('remedy', BLOCK, '--yes')
    expect(host.accepts(packet())).toBe(true)
    expect(host.rules()[1]).toBe(NO_SERVERS.replace('TRUE', 'FALSE'))
    expect(host.calls.filter((argv) => argv.includes('set'))).toEqual([plan.steps[0]?.argv])
    expect(await conflicts()).toEqual([])

    await ran('undo', '--yes')
    expect(host.stored()).toBe(before)
    await found(BLOCK)
  })

  test('over what Sallyport opened, also for a part of its ports', async () => {
    machine([])
    await ran('apply', 'jetstream-server', '--yes', '--set', 'receivePorts=8886,8888-8890')
    host.set(KEY, '{late}', `REG_SZ    ${rule('Action=Block|Protocol=17|LPort=8889|Name=Late')}`)
    const { evidence } = await found(BLOCK)
    expect(evidence).toEqual([
      expect.stringMatching(/^Late: block udp 8889 in - wins over - Sallyport JetStream .* 8888-8890/),
    ])
    expect(host.accepts(packet({ protocol: 'udp', port: 8889 }))).toBe(false)
    await ran('remedy', BLOCK, '--yes')
    expect(host.accepts(packet({ protocol: 'udp', port: 8889 }))).toBe(true)
    expect(await conflicts()).toEqual([])
  })

  test('those that a dismissed question left for a program go together', async () => {
    machine([
      rule(`Action=Allow|${APP.replace('Name=server.exe', 'Name=Mine')}`),
      rule(`Action=Block|Protocol=6|Profile=Private|${APP}`),
      rule(`Action=Block|Protocol=17|Profile=Private|${APP.replace('server.exe', 'SERVER.exe')}`),
    ])
    const before = host.stored()
    const udp = packet({ protocol: 'udp' })
    expect([host.accepts(packet()), host.accepts(udp)]).toEqual([false, false])
    expect(commands(await planOf(BLOCK))).toEqual([
      'rule name=server.exe dir=in protocol=TCP new enable=no',
      'rule name=server.exe dir=in protocol=UDP new enable=no',
    ])
    await ran('remedy', BLOCK, '--yes')
    expect([host.accepts(packet()), host.accepts(udp)]).toEqual([true, true])
    expect(await conflicts()).toEqual([])
    await ran('undo', '--yes')
    expect(host.stored()).toBe(before)
  })

  test('for every protocol is chosen by its name alone', async () => {
    machine([MINE, rule('Action=Block|Name=Nothing at all')])
    const before = host.stored()
    expect(commands(await planOf(BLOCK))).toEqual(['rule name=Nothing at all dir=in new enable=no'])
    await ran('remedy', BLOCK, '--yes')
    expect(host.accepts(packet())).toBe(true)
    await ran('undo', '--yes')
    expect(host.stored()).toBe(before)
  })

  test('of several, one is chosen', async () => {
    machine([MINE, MINE.replace('9000', '80'), NO_SERVERS, rule('Action=Block|Protocol=6|LPort=80|Name=No web')])
    expect((await found(BLOCK)).remedies.map(({ id }) => id)).toEqual(['disable-no-servers', 'disable-no-web'])
    expect((await commandLine('remedy', BLOCK, '--yes')).code).toBe(2)
    await ran('remedy', BLOCK, '--choice', 'disable-no-web', '--yes')
    expect([host.accepts(packet({ port: 80 })), host.accepts(packet())]).toEqual([true, false])
    expect((await found(BLOCK)).remedies.map(({ id }) => id)).toEqual(['disable-no-servers'])
  })

  const ours = (block: string, ...more: readonly string[]) => [MINE, block, ...more]
  test.each<[string, readonly string[], RegExp]>([
    ['a rule of the same name', ours(NO_SERVERS, rule('Action=Allow|Protocol=6|LPort=1|Name=no SERVERS')), /wf\.msc/],
    ['a disabled one of the same name', ours(NO_SERVERS, NO_SERVERS.replace('TRUE', 'FALSE')), /wf\.msc/],
    ['one for every protocol', ours(NO_SERVERS, rule('Action=Block|RA4=192.0.2.1|Name=No servers')), /wf\.msc/],
    ['the name all', ours(NO_SERVERS.replace('No servers', 'All')), /wf\.msc/],
    ['a name from a file', ours(NO_SERVERS.replace('No servers', '@x.dll,-1')), /wf\.msc/],
    ['a name beyond ASCII', ours(NO_SERVERS.replace('No', 'Böse')), /wf\.msc/],
    ['a name with a quote', ours(NO_SERVERS.replace('No', '"No"')), /wf\.msc/],
  ])('is named, but not disabled, where netsh would not take it alone: %s', async (_what, rules, todo) => {
    machine(rules)
    const { remedies, todo: said } = await found(BLOCK)
    expect(remedies).toEqual([])
    expect(said).toMatch(todo)
    expect((await commandLine('remedy', BLOCK, '--yes')).code).toBe(3)
  })

  test('by a policy is named, and is the administrator’s', async () => {
    machine([MINE], (one) => one.addPolicyRule('{p}', NO_SERVERS))
    expect(await found(BLOCK)).toMatchObject({ todo: expect.stringContaining('administrator') as string, remedies: [] })
  })

  test('beside one by a policy is left alone: the other would still win', async () => {
    machine([MINE, NO_SERVERS], (one) => one.addPolicyRule('{p}', NO_SERVERS.replace('No servers', 'Policy')))
    const { remedies, evidence } = await found(BLOCK)
    expect(remedies).toEqual([])
    expect(evidence).toHaveLength(2)
  })

  test('names a handful of many', async () => {
    machine([...Array.from({ length: 40 }, (_, index) => MINE.replace('Mine', `Mine ${index}`)), NO_SERVERS])
    const { evidence, meaning } = await found(BLOCK)
    expect(evidence).toHaveLength(6)
    expect(evidence.at(-1)).toBe('and 35 more like these')
    expect(meaning).toContain('"Mine 4" and 35 more let in')
  })

  test.each<[string, string, string]>([
    ['edited', 'LPort2_10=8000-9999', 'LPort2_10=8000-9998'],
    ['made to let in', 'Action=Block', 'Action=Allow'],
    ['narrowed', '|Name=No', '|RA4=LocalSubnet|Name=No'],
  ])('that somebody has %s since it was shown is left as it is', async (_what, from, to) => {
    machine([MINE, NO_SERVERS])
    const { digest } = await planOf(BLOCK)
    host.edit(from, to)
    const before = host.stored()
    expect(inEnglish(await api().call('apply', { remedy: BLOCK, digest }))).toMatchObject({
      result: 'failed',
      problem: { kind: 'refused', what: expect.stringContaining('has been changed since') as string },
    })
    expect(host.stored()).toBe(before)
    expect(host.calls.some((argv) => argv.includes('set'))).toBe(false)
  })

  test('that netsh says it disabled and did not is found out', async () => {
    machine([MINE, NO_SERVERS])
    const before = host.stored()
    host.forgetful = true
    expect((await commandLine('remedy', BLOCK, '--yes')).code).toBe(1)
    expect(host.stored()).toBe(before)
  })

  test('is not enabled again when it became another one, nor missed when it is gone', async () => {
    machine([MINE, NO_SERVERS])
    await ran('remedy', BLOCK, '--yes')
    host.edit('LPort2_10=8000-9999', 'LPort2_10=1-9999')
    const before = host.stored()
    expect((await commandLine('undo', '--yes')).code).toBe(3)
    expect(host.stored()).toBe(before)
    host.edit('LPort2_10=1-9999', 'LPort2_10=8000-9999')
    await ran('undo', '--yes')
    expect(host.accepts(packet())).toBe(false)

    await ran('remedy', BLOCK, '--yes')
    await host.run(['C:\\Windows\\System32\\netsh.exe', 'advfirewall', 'firewall', 'delete', 'rule', 'name=No servers'])
    await ran('undo', '--yes')
    expect(host.rules()).toEqual([MINE])
  })
})

describe('a rule for networks that this machine is not on', () => {
  test('is listed, let in here as shown, and taken back', async () => {
    machine([ELSEWHERE], (one) => (one.networks = ['domain']))
    const here = packet({ category: 'domain' })
    const before = host.stored()
    expect(host.accepts(here)).toBe(false)
    expect(await found(PROFILE)).toMatchObject({
      firewalls: ['windows'],
      what: expect.stringContaining('"Mine"') as string,
      meaning: '9000/tcp from anywhere: refused now, as this machine is on a domain network.',
      evidence: ['Mine: allow tcp 9000 in on private networks', 'this machine is on a domain network now'],
      remedies: [{ id: 'open-mine', label: 'Let in here what "Mine" lets in' }],
    })
    const plan = await planOf(PROFILE)
    expect(commands(plan)).toEqual([
      expect.stringMatching(
        /^rule name=Sallyport Mine 9000-tcp \w+ dir=in action=allow protocol=TCP localport=9000 profile=domain enable=yes$/,
      ),
    ])
    await ran('remedy', PROFILE, '--yes')
    expect([host.accepts(here), host.accepts(packet({ category: 'public' }))]).toEqual([true, false])
    expect(await conflicts()).toEqual([])
    await ran('undo', '--yes')
    expect(host.stored()).toBe(before)
  })

  test('what Sallyport opened is let in on a public network only after a warning', async () => {
    machine([])
    await ran('apply', 'jetstream-server', '--yes', '--from', '10.0.0.0/8')
    expect(await conflicts()).toEqual([])
    host.networks = ['public']
    const here = packet({ port: 8886, category: 'public' })
    expect((await found(PROFILE)).todo).toContain('set it to private')
    const plan = await planOf(PROFILE)
    expect(english(plan.warnings[0] ?? '')).toContain('Everybody on a public network')
    expect(plan.steps.map(({ risk }) => risk)).toEqual(['high', 'high'])
    expect(commands(plan).map((text) => /remoteip=\S+ profile=\S+/.exec(text)?.[0])).toEqual(
      Array(2).fill('remoteip=10.0.0.0/8 profile=public'),
    )
    const before = host.stored()
    expect(host.accepts(here)).toBe(false)
    await ran('remedy', PROFILE, '--choice', 'open-here', '--yes')
    expect([host.accepts(here), host.accepts({ ...here, source: '192.0.2.7' })]).toEqual([true, false])
    expect(await conflicts()).toEqual([])
    await ran('undo', '--yes')
    expect(host.stored()).toBe(before)
  })

  test('no more is let in than the rule says, and words for senders are left alone', async () => {
    machine(
      [
        ELSEWHERE.replace('LPort=9000', 'LPort=9000|LPort2_10=9100-9110|RA4=10.0.0.0/255.0.0.0'),
        ELSEWHERE.replace('LPort=9000', 'LPort=9000|RA4=10.0.0.0/255.0.0.0'),
        ELSEWHERE.replace('LPort=9000', 'LPort=70|RA4=LocalSubnet|RA6=LocalSubnet'),
      ],
      (one) => (one.networks = ['domain']),
    )
    expect(commands(await planOf(PROFILE)).map((text) => /localport=\S+ remoteip=\S+/.exec(text)?.[0])).toEqual([
      'localport=9000 remoteip=10.0.0.0/8',
      'localport=9100-9110 remoteip=10.0.0.0/8',
    ])
  })

  test('names a handful of many, each with its own way out', async () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      ELSEWHERE.replace('9000', String(9000 + index)).replace('Mine', `Mine ${index}`),
    )
    machine(many, (one) => (one.networks = ['domain']))
    const { evidence, remedies } = await found(PROFILE)
    expect(evidence).toHaveLength(7)
    expect(remedies.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4].map((index) => `open-mine-${index}`))
  })
})
