import { describe, expect, test } from 'vitest'
import { windows } from '../../../../main/firewall/windows/index.js'
import type { Opening } from '../../../../main/model/opening.js'
import { english, inEnglish } from '../../../support/english.js'
import { SimulatedWindows } from '../../../support/simulated-windows.js'

const API: Opening = {
  direction: 'in',
  protocol: 'tcp',
  ports: { first: 8886, last: 8886 },
  source: 'any',
  label: 'JetStream API',
  reason: '',
}
const rule = (text: string) => `v2.30|Active=TRUE|Dir=In|${text}|`
const MINE = rule('Action=Allow|Protocol=6|Profile=Domain|Profile=Private|LPort=8886|Name=Mine')
const PROFILES = ['domain', 'private', 'public'] as const

/** `stored loaded effective` of an opening. */
async function rungs(
  rules: readonly string[],
  change: (host: SimulatedWindows) => void = () => undefined,
  opening = API,
  zone?: string,
): Promise<string> {
  const host = new SimulatedWindows(rules.map((data, index) => [`{${index}}`, data] as const))
  change(host)
  const observed = await windows.observe(host, await windows.detect(host), { zone })
  const checks = observed.prove(opening)
  for (const { result, fix } of checks) expect(fix === '').toBe(result === 'pass')
  return checks.map(({ result }) => result).join(' ')
}

describe('Windows: the ladder of an opening', () => {
  test.each<[string, string, Promise<string>]>([
    ['a rule for it', 'pass pass pass', rungs([MINE])],
    ['no rule', 'fail fail fail', rungs([])],
    ['a rule that is switched off', 'fail fail fail', rungs([MINE.replace('TRUE', 'FALSE')])],
    ['a rule for what goes out', 'fail fail fail', rungs([MINE.replace('Dir=In', 'Dir=Out')])],
    ['a rule for some only', 'fail fail fail', rungs([MINE.replace('|Name', '|RA4=LocalSubnet|RA6=LocalSubnet|Name')])],
    ['a rule for a service only', 'fail fail fail', rungs([MINE.replace('|Name', '|Svc=x|Name')])],
    ['a rule for a program only', 'fail fail fail', rungs([MINE.replace('|Name', '|App=C:\\x.exe|Name')])],
    [
      'a rule for its program, however it is written',
      'pass pass pass',
      rungs([MINE.replace('|Name', '|App=c:\\J\ufffdt\\X.EXE|Name')], undefined, {
        ...API,
        application: 'C:\\Jöt\\x.exe',
      }),
    ],
    [
      'a rule for another program',
      'fail fail fail',
      rungs([MINE.replace('|Name', '|App=C:\\y.exe|Name')], undefined, { ...API, application: 'C:\\x.exe' }),
    ],
    ['a rule for one category of two', 'fail pass pass', rungs([MINE.replace('Profile=Domain|', '')])],
    ['on a public network', 'pass pass fail', rungs([MINE], (host) => (host.networks = ['public']))],
    [
      'on a public network, asked for',
      'fail pass fail',
      rungs([MINE], (host) => (host.networks = ['public']), API, 'public'),
    ],
    [
      'open on public networks too',
      'pass pass pass',
      rungs(
        [MINE.replace('Profile=Domain|Profile=Private|', '')],
        (host) => (host.networks = ['public']),
        API,
        'public',
      ),
    ],
    ['nobody knows which network', 'pass pass unknown', rungs([MINE], (host) => (host.networks = []))],
    ['a Block rule for all of it', 'pass pass fail', rungs([MINE, rule('Action=Block|Name=No')])],
    ['a Block rule for some', 'pass pass unknown', rungs([MINE, rule('Action=Block|RA4=10.0.0.0/255.0.0.0|Name=No')])],
    [
      'a Block rule for others than those who are let in',
      'pass pass pass',
      rungs([MINE, rule('Action=Block|RA4=10.0.0.0/255.0.0.0|Name=No')], undefined, {
        ...API,
        source: '192.168.1.0/24',
      }),
    ],
    [
      'a Block rule that a dismissed question left',
      'pass pass unknown',
      rungs([MINE, rule('Action=Block|App=C:\\js.exe|Name=js')]),
    ],
    [
      'the same for the program that is let in',
      'pass pass fail',
      rungs([MINE, rule('Action=Block|App=c:\\JS.exe|Name=js')], undefined, { ...API, application: 'C:\\js.exe' }),
    ],
    ['a Block rule on public networks', 'pass pass pass', rungs([MINE, rule('Action=Block|Profile=Public|Name=No')])],
    [
      'a Block rule for another port',
      'pass pass pass',
      rungs([MINE, rule('Action=Block|Protocol=6|LPort2_10=1-1000|Name=No')]),
    ],
    ['the service does not run', 'pass fail pass', rungs([MINE], (host) => (host.serviceRuns = false))],
    [
      'switched off',
      'pass fail pass',
      rungs([MINE], (host) => PROFILES.forEach((one) => host.setLocal(one, 'EnableFirewall', 0))),
    ],
    [
      'switched off by policy, whatever the machine says',
      'pass fail pass',
      rungs([MINE], (host) => PROFILES.forEach((one) => host.setPolicy(one, 'EnableFirewall', 0))),
    ],
    [
      'everything refused',
      'pass pass fail',
      rungs([MINE], (host) => host.setLocal('private', 'DoNotAllowExceptions', 1)),
    ],
    [
      'rules of this machine are ignored',
      'pass fail fail',
      rungs([MINE], (host) => PROFILES.forEach((one) => host.setPolicy(one, 'AllowLocalPolicyMerge', 0))),
    ],
    [
      'the same, but the policy has the rule',
      'pass pass pass',
      rungs([], (host) => {
        PROFILES.forEach((one) => host.setPolicy(one, 'AllowLocalPolicyMerge', 0))
        host.addPolicyRule('x', MINE)
      }),
    ],
    [
      'everything let in by default',
      'fail fail pass',
      rungs([], (host) => host.setLocal('private', 'DefaultInboundAction', 0)),
    ],
  ])('%s: %s', async (_name, result, found) => {
    expect(await found).toBe(result)
  })
})

describe('what is found of it', () => {
  test('on, its service running, and everything told that was looked at', async () => {
    const host = new SimulatedWindows()
    host.setPolicy('domain', 'EnableFirewall', 0)
    expect(inEnglish(await windows.detect(host))).toEqual({
      kind: 'windows',
      version: null,
      installed: true,
      enabled: true,
      running: true,
      loaded: true,
      evidence: [
        'on domain networks it is switched off, by a policy',
        'on private networks it is switched on',
        'on public networks it is switched on',
        'this machine is on a private network now',
        'the service mpssvc runs',
      ],
    })
  })

  test.each<[string, (host: SimulatedWindows) => void, object]>([
    [
      'off for the network now',
      (host) => host.setLocal('private', 'EnableFirewall', 0),
      { enabled: true, running: false },
    ],
    [
      'off for one category, and nobody knows the network',
      (host) => {
        host.setLocal('public', 'EnableFirewall', 0)
        host.networks = []
      },
      { enabled: true, running: null },
    ],
    [
      'off',
      (host) => PROFILES.forEach((one) => host.setLocal(one, 'EnableFirewall', 0)),
      { enabled: false, running: false },
    ],
    ['without its service', (host) => (host.serviceRuns = false), { enabled: true, running: false, loaded: false }],
  ])('%s', async (_name, change, finding) => {
    const host = new SimulatedWindows()
    change(host)
    expect(await windows.detect(host)).toMatchObject(finding)
  })

  test('the rules, in the terms of all firewalls', async () => {
    const host = new SimulatedWindows([
      ['{0}', rule('Action=Allow|Protocol=6|LPort=80|LPort=443|RA4=10.0.0.0/255.0.0.0|RA6=2001:db8::/32|Name=Web')],
      ['{1}', rule('Action=Block|Protocol=17|RA4=LocalSubnet|Name=@x.dll,-1')],
      ['{2}', MINE.replace('TRUE', 'FALSE')],
    ])
    const { rules } = await windows.observe(host, await windows.detect(host), {})
    expect(rules).toMatchObject([
      { action: 'allow', protocol: 'tcp', source: '10.0.0.0/8', family: 4, narrowed: false, seen: 'stored' },
      { action: 'allow', source: '2001:db8::/32', family: 6 },
      { action: 'deny', protocol: 'udp', source: 'any', family: 4, narrowed: true },
      { action: 'deny', family: 6, narrowed: true },
    ])
    expect([...new Set(rules.map(({ text }) => english(text)))]).toEqual([
      'Web: allow tcp 80, 443 in from 10.0.0.0/255.0.0.0 and 2001:db8::/32',
      '{1}: block udp in from LocalSubnet',
    ])
  })
})
