import { describe, expect, test } from 'vitest'
import { chooseTarget } from '../../../main/api/use-cases/target.js'
import { contested } from '../../../main/doctor/index.js'
import { detect, detectDeciding } from '../../../main/firewall/index.js'
import type { FirewallKind } from '../../../main/model/observation.js'
import type { Host, RunResult } from '../../../main/hosts/index.js'
import { fixture } from '../../support/fixture.js'
import {
  firewalldOn,
  firewalldStopped,
  iptables,
  key,
  machine,
  ufwParts,
  type MachineParts,
} from '../../support/machine.js'
import { problemOf } from '../../support/problems.js'
import { recording } from '../../support/recordings.js'
import { english } from '../../support/english.js'

const WANTS = '/etc/systemd/system/multi-user.target.wants/firewalld.service'
const atBoot = { files: { [WANTS]: '' } }
const finding = async (kind: string, ...parts: readonly MachineParts[]) =>
  (await detect(machine(...parts))).firewalls.find((item) => item.kind === kind)

test('none: all are named, as not installed; choosing one is refused', async () => {
  const detection = await detect(machine(iptables))
  expect(detection.inCharge).toBeNull()
  expect(contested(detection)).toEqual([])
  expect(detection.firewalls.map(({ kind, installed, running }) => [kind, installed, running])).toEqual([
    ['ufw', false, false],
    ['firewalld', false, false],
    ['nftables', false, false],
    ['iptables', false, false],
  ])
  const problem = await problemOf(() => chooseTarget(detection, undefined))
  expect(problem).toMatchObject({
    kind: 'refused',
    what: expect.stringContaining('Neither ufw nor firewalld') as string,
  })
  expect(await problemOf(() => chooseTarget(detection, 'ufw'))).toMatchObject({ kind: 'input' })
})

describe('ufw', () => {
  test('on: the version without running it, the chains in the kernel', async () => {
    const detection = await detect(machine(ufwParts()))
    expect(detection.inCharge).toBe('ufw')
    expect(detection.firewalls[0]).toMatchObject({
      version: '0.36.2',
      installed: true,
      enabled: true,
      running: true,
      loaded: true,
    })
    expect(chooseTarget(detection, undefined).finding.kind).toBe('ufw')
  })

  test('off: not in charge, but the one to work on, as it is the only one', async () => {
    const detection = await detect(machine(ufwParts({ state: 'off' })))
    expect(detection.inCharge).toBeNull()
    expect(detection.firewalls[0]).toMatchObject({ enabled: false, running: false, loaded: false })
    expect(chooseTarget(detection, undefined).finding.kind).toBe('ufw')
  })

  test('after "ufw disable" a part of its chains stays in the kernel, and that is not taken for running', async () => {
    const save = key('/usr/sbin/iptables-save')
    const left = { runs: { [save]: fixture('ufw-0.36.2-kernel/iptables-save-disabled.txt') } }
    expect(await finding('ufw', ufwParts({ state: 'off' }), left)).toMatchObject({ running: false, loaded: false })
  })

  test('enabled, but not in the kernel: its status is no proof', async () => {
    expect(await finding('ufw', ufwParts({ state: 'flushed' }))).toMatchObject({
      enabled: true,
      running: false,
      loaded: false,
    })
  })

  test('without rights the kernel is unknown, and what is enabled counts', async () => {
    const detection = await detect(machine(ufwParts({ state: 'hidden' })))
    expect(detection.firewalls[0]).toMatchObject({ enabled: true, running: null, loaded: null })
    expect(detection.inCharge).toBe('ufw')
  })

  test.each([
    ['ENABLED=yes\n', true],
    ['# ENABLED=no\nENABLED="yes" # on\n', true],
    ['ENABLED=no\n', false],
    ['ENABLED=yes\nENABLED=no\n', false],
    ['', false],
  ])('what /etc/ufw/ufw.conf says: %j', async (text, enabled) => {
    expect(await finding('ufw', ufwParts(), { files: { '/etc/ufw/ufw.conf': text } })).toMatchObject({ enabled })
  })
})

describe('firewalld', () => {
  test('running', async () => {
    const detection = await detect(machine(iptables, firewalldOn, atBoot))
    expect(detection.inCharge).toBe('firewalld')
    expect(detection.firewalls[1]).toMatchObject({
      version: '1.3.3',
      enabled: true,
      running: true,
      loaded: true,
    })
  })

  test('running without its table in the kernel', async () => {
    const list = key('/usr/sbin/nft', '-j', 'list', 'table', 'inet', 'firewalld')
    const gone = { code: 1, stdout: '', stderr: 'Error: No such file or directory\nlist table inet firewalld\n' }
    expect(await finding('firewalld', firewalldOn, { runs: { [list]: gone } })).toMatchObject({
      running: true,
      loaded: false,
    })
  })

  test('stopped', async () => {
    const detection = await detect(machine(iptables, firewalldStopped))
    expect(detection.inCharge).toBeNull()
    expect(detection.firewalls[1]).toMatchObject({ installed: true, enabled: false, running: false, loaded: false })
    expect(chooseTarget(detection, undefined).finding.kind).toBe('firewalld')
  })
})

describe('both', () => {
  test('on at once is a conflict: nobody is in charge, and only naming one goes on', async () => {
    const detection = await detect(machine(ufwParts(), firewalldOn))
    expect(detection.inCharge).toBeNull()
    expect(contested(detection)).toMatchObject([{ id: 'ufw-and-firewalld', firewalls: ['ufw', 'firewalld'] }])
    expect(await problemOf(() => chooseTarget(detection, undefined))).toMatchObject({ kind: 'refused' })
    expect(chooseTarget(detection, 'firewalld').finding.kind).toBe('firewalld')
  })

  test('firewalld has flushed ufw: still a conflict, as ufw comes back with the next start', async () => {
    const detection = await detect(machine(ufwParts({ state: 'flushed' }), firewalldOn))
    expect(contested(detection)).toHaveLength(1)
    expect(await problemOf(() => chooseTarget(detection, undefined))).toMatchObject({ kind: 'refused' })
  })

  test('one of them off is none', async () => {
    const one = await detect(machine(ufwParts({ state: 'off' }), firewalldOn))
    expect([one.inCharge, contested(one)]).toEqual(['firewalld', []])
    const other = await detect(machine(ufwParts(), firewalldStopped))
    expect([other.inCharge, contested(other)]).toEqual(['ufw', []])
  })

  test('both off: which one is meant is asked', async () => {
    const detection = await detect(machine(ufwParts({ state: 'off' }), firewalldStopped))
    const problem = await problemOf(() => chooseTarget(detection, undefined))
    expect(problem).toMatchObject({ kind: 'refused', todo: expect.stringContaining('--firewall') as string })
    expect(chooseTarget(detection, 'ufw').finding.kind).toBe('ufw')
  })
})

describe('nftables', () => {
  const recorded = recording('nft-1.0.6', '006-list-json').stdout
  /** As `nft -j list chains` prints it, or refuses. */
  const withoutRules = (listed: string | RunResult): string | RunResult => {
    if (typeof listed !== 'string') return listed
    const { nftables } = JSON.parse(listed) as { nftables: object[] }
    return JSON.stringify({ nftables: nftables.filter((item) => 'chain' in item || 'metainfo' in item) })
  }
  const nft = (listed: string | RunResult, ...more: readonly MachineParts[]) =>
    machine(
      {
        files: { '/usr/sbin/nft': '' },
        runs: {
          [key('/usr/sbin/nft', '--version')]: recording('nft-1.0.6', '001-version').stdout,
          [key('/usr/sbin/nft', '-j', 'list', 'chains')]: withoutRules(listed),
          [key('/usr/sbin/nft', '-j', 'list', 'ruleset')]: listed,
        },
      },
      ...more,
    )
  const own = async (host: Host) => (await detect(host)).firewalls.find(({ kind }) => kind === 'nftables')
  const listing = (...items: readonly object[]) => JSON.stringify({ nftables: items })
  const base = (family: string, table: string, name: string, policy: string) => ({
    chain: { family, table, name, hook: 'input', type: 'filter', prio: 0, policy },
  })
  const enabled = { files: { '/etc/systemd/system/sysinit.target.wants/nftables.service': '' } }

  test('rules of its own decide', async () => {
    const detection = await detect(nft(recorded, enabled))
    expect(detection.inCharge).toBe('nftables')
    expect(detection.firewalls[2]).toMatchObject({
      version: '1.0.6',
      installed: true,
      enabled: true,
      running: true,
      loaded: true,
    })
    expect(chooseTarget(detection, undefined).finding.kind).toBe('nftables')
  })

  test('where the rules cannot be read all the same, nobody says that they refuse nothing', async () => {
    const unread = { [key('/usr/sbin/nft', '-j', 'list', 'ruleset')]: { code: 1, stdout: '', stderr: 'Killed' } }
    const finding = await own(nft(recorded, { runs: unread }))
    expect(finding).toMatchObject({ running: null, loaded: true })
    expect(finding?.evidence.map(english).join()).not.toContain('refuses nothing')
  })

  test('the program alone is no firewall: nothing is in charge, and there is none to work on', async () => {
    const detection = await detect(nft(listing()))
    expect(detection.inCharge).toBeNull()
    expect(detection.firewalls[2]).toMatchObject({ installed: true, enabled: false, running: false, loaded: false })
    const problem = await problemOf(() => chooseTarget(detection, undefined))
    expect(problem.what).toContain('neither nftables nor iptables holds rules')
    expect(chooseTarget(detection, 'nftables').finding.kind).toBe('nftables')
    expect(chooseTarget(await detect(nft(listing(), ufwParts({ state: 'off' }))), undefined).finding.kind).toBe('ufw')
  })

  test('chains that refuse nothing are loaded, and guard nobody', async () => {
    expect(await own(nft(listing(base('inet', 'filter', 'input', 'accept'))))).toMatchObject({
      loaded: true,
      running: false,
    })
  })

  test.each([
    ['iptables', base('ip', 'filter', 'INPUT', 'drop')],
    ['ip6tables', base('ip6', 'filter', 'INPUT', 'drop')],
    ['firewalld', base('inet', 'firewalld', 'filter_INPUT', 'drop')],
    ['fail2ban', base('inet', 'f2b-table', 'f2b-chain', 'drop')],
    ['a bridge', base('bridge', 'filter', 'input', 'drop')],
  ])('the chains of %s are none of its own', async (_name, chain) => {
    expect(await own(nft(listing(chain)))).toMatchObject({ loaded: false, running: false })
  })

  test('without rights the kernel is unknown, and what is enabled counts', async () => {
    const refused = { code: 1, stdout: '', stderr: recording('nft-1.0.6', '022-nonroot-json').stderr }
    expect(await own(nft(refused))).toMatchObject({ enabled: false, running: null, loaded: null })
    expect((await detect(nft(refused))).inCharge).toBeNull()
    expect((await detect(nft(refused, enabled))).inCharge).toBe('nftables')
  })

  test('a front end that is on has the say', async () => {
    expect((await detect(nft(recorded, enabled, ufwParts()))).inCharge).toBe('ufw')
    expect((await detect(nft(recorded, enabled, iptables, firewalldOn))).inCharge).toBe('firewalld')
    expect((await detect(nft(recorded, enabled, ufwParts({ state: 'off' })))).inCharge).toBe('nftables')
  })

  test('set to be on, and flushed', async () => {
    const detection = await detect(nft(listing(), enabled))
    expect(detection.firewalls[2]).toMatchObject({ enabled: true, running: false, loaded: false })
    expect(chooseTarget(detection, undefined).finding.kind).toBe('nftables')
  })
})

test('a firewall that Sallyport cannot drive is wrong input', async () => {
  const detection = await detect(machine(ufwParts()))
  expect(await problemOf(() => chooseTarget(detection, 'alf'))).toMatchObject({ kind: 'input' })
})

test('to choose one, the kernel’s own tools are looked at only when no front end is on', async () => {
  const kinds = async (parts: MachineParts, named?: FirewallKind) =>
    (await detectDeciding(machine(parts), named)).firewalls.map(({ kind }) => kind)
  expect((await detectDeciding(machine(ufwParts()), undefined)).inCharge).toBe('ufw')
  expect(await kinds(ufwParts())).toEqual(['ufw', 'firewalld'])
  expect(await kinds(ufwParts(), 'iptables')).toContain('iptables')
  expect(await kinds(ufwParts({ state: 'off' }))).toContain('iptables')
})

describe('iptables', () => {
  const SAVES = ['/usr/sbin/iptables-save', '/usr/sbin/ip6tables-save']
  const filter = (policy: string, ...rules: readonly string[]) =>
    `*filter\n:INPUT ${policy} [0:0]\n${rules.map((rule) => `-A ${rule}\n`).join('')}COMMIT\n`
  const here = (v4: string, v6 = filter('ACCEPT'), more: MachineParts = {}): MachineParts => ({
    files: {
      ...Object.fromEntries([...SAVES, '/usr/sbin/iptables', '/usr/sbin/ip6tables'].map((path) => [path, ''])),
      '/proc/sys/net/ipv6': '',
      ...more.files,
    },
    runs: {
      [key('/usr/sbin/iptables', '-V')]: fixture('iptables-1.8.9/iptables-nft-version.txt'),
      [key('/usr/sbin/iptables-save')]: v4,
      [key('/usr/sbin/ip6tables-save')]: v6,
      ...more.runs,
    },
    lists: { ...more.lists },
  })
  const persistent = (rules: string): MachineParts => ({
    files: {
      '/usr/sbin/netfilter-persistent': '',
      '/etc/systemd/system/multi-user.target.wants/netfilter-persistent.service': '',
      '/etc/iptables/rules.v4': rules,
    },
    lists: { '/usr/share/netfilter-persistent/plugins.d': ['15-ip4tables', '25-ip6tables'] },
  })

  test.each([
    ['a policy', filter('DROP')],
    ['a last rule', filter('ACCEPT', 'INPUT -i lo -j ACCEPT', 'INPUT -j REJECT')],
    ['a chain of somebody’s', filter('ACCEPT', 'INPUT -j rest', 'rest -j DROP').replace('-A', ':rest - [0:0]\n-A')],
    ['the recorded rules', fixture('iptables-1.8.9/iptables-legacy-save.txt')],
  ])('filters by %s', async (_name, v4) => {
    expect(await finding('iptables', here(v4))).toMatchObject({ version: '1.8.9', running: true, loaded: true })
    expect((await detect(machine(here(v4)))).inCharge).toBe('iptables')
  })

  test.each([
    ['nothing', filter('ACCEPT')],
    ['rules that only let in', filter('ACCEPT', 'INPUT -p tcp -m tcp --dport 22 -j ACCEPT')],
    [
      'fail2ban’s chain',
      `${filter('ACCEPT', 'INPUT -j f2b-sshd', 'f2b-sshd -s 198.51.100.7/32 -j DROP')}`.replace(
        '-A',
        ':f2b-sshd - [0:0]\n-A',
      ),
    ],
    ['ufw’s rules and policy', fixture('ufw-0.36.2-kernel/iptables-save.txt')],
  ])('does not filter by %s', async (_name, v4) => {
    expect(await finding('iptables', here(v4))).toMatchObject({ installed: true, running: false, loaded: false })
  })

  test('ufw without IPv6 drops all of it by a bare policy: that is ufw’s too', async () => {
    const v4 = fixture('ufw-0.36.2-kernel/iptables-save.txt')
    expect(await finding('iptables', here(v4, filter('DROP')))).toMatchObject({ loaded: false })
  })

  test('the older kind is asked when it is loaded, and only then', async () => {
    const legacy: MachineParts = {
      files: { '/usr/sbin/iptables-legacy-save': '', '/usr/sbin/ip6tables-legacy-save': '' },
      runs: { [key('/usr/sbin/iptables-legacy-save')]: filter('DROP') },
    }
    expect(await finding('iptables', here(filter('ACCEPT')), legacy)).toMatchObject({ loaded: false })
    const names = { files: { '/proc/net/ip_tables_names': 'filter\n' } }
    expect(await finding('iptables', here(filter('ACCEPT')), legacy, names)).toMatchObject({ loaded: true })
  })

  test('without rights the kernel is unknown', async () => {
    const refused = { code: 4, stdout: '', stderr: 'Permission denied (you must be root)\n' }
    const runs = Object.fromEntries(SAVES.map((save) => [key(save), refused]))
    const parts = here(filter('DROP'), undefined, { runs })
    expect(await finding('iptables', parts)).toMatchObject({
      installed: true,
      enabled: false,
      running: null,
      loaded: null,
    })
    const stored = { ...persistent(''), denied: ['/etc/iptables/rules.v4'] }
    expect(await finding('iptables', parts, stored)).toMatchObject({ enabled: true, running: null })
    expect((await detect(machine(parts, stored))).inCharge).toBe('iptables')
  })

  test('stored rules that refuse something make it enabled; those that let all in do not', async () => {
    expect(await finding('iptables', here(filter('ACCEPT')), persistent(filter('DROP')))).toMatchObject({
      enabled: true,
      loaded: false,
    })
    expect(await finding('iptables', here(filter('ACCEPT')), persistent(filter('ACCEPT')))).toMatchObject({
      enabled: false,
    })
  })
})
