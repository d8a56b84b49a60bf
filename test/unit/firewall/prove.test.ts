import { describe, expect, test } from 'vitest'
import { firewalld } from '../../../main/firewall/firewalld/index.js'
import { ufw } from '../../../main/firewall/ufw/index.js'
import type { Backend } from '../../../main/firewall/index.js'
import type { Opening } from '../../../main/model/opening.js'
import { fixture } from '../../support/fixture.js'
import { firewalldOn, firewalldStopped, key, machine, ufwParts, type MachineParts } from '../../support/machine.js'
import { recording } from '../../support/recordings.js'

const opening = (port: number, more: Partial<Opening> = {}): Opening => ({
  direction: 'in',
  protocol: 'tcp',
  ports: { first: port, last: port },
  source: 'any',
  label: 'x',
  reason: '',
  ...more,
})
/** `stored loaded` of an opening. */
async function rungs(backend: Backend, parts: readonly MachineParts[], wanted: Opening): Promise<string> {
  const host = machine(...parts)
  const observed = await backend.observe(host, await backend.detect(host), {})
  const checks = observed.prove(wanted)
  for (const { result, fix } of checks) expect(fix === '').toBe(result === 'pass')
  return checks.map(({ result }) => result).join(' ')
}

describe('ufw: the rules of recordings 058 and 059, in files and kernel', () => {
  const stored: MachineParts = {
    files: {
      '/etc/ufw/user.rules': recording('ufw-0.36.2', '058-user.rules').stdout,
      '/etc/ufw/user6.rules': recording('ufw-0.36.2', '059-user6.rules').stdout,
    },
  }
  const of = (wanted: Opening, ...more: readonly MachineParts[]) => rungs(ufw, [ufwParts(), stored, ...more], wanted)
  const flushed = {
    runs: { [key('/usr/sbin/iptables-save')]: fixture('ufw-0.36.2-kernel/iptables-save-flushed.txt') },
  }

  test.each([
    ['open for everyone', opening(8886), 'pass pass'],
    ['by its other protocol', opening(8886, { protocol: 'udp' }), 'pass pass'],
    ['within a range', opening(50000, { protocol: 'udp', ports: { first: 50000, last: 50100 } }), 'pass pass'],
    ['one of a list', opening(5349, { protocol: 'udp' }), 'pass pass'],
    ['for its network', opening(8886, { source: '10.0.0.0/8' }), 'pass pass'],
    ['limited, which lets in', opening(2222), 'pass pass'],
    ['closed', opening(8888), 'fail fail'],
    ['open on one interface only', opening(1883), 'fail fail'],
    ['and on that interface', opening(1883, { interface: 'eth0' }), 'pass pass'],
    ['open for one address only', opening(5001), 'fail fail'],
    ['and for that address', opening(5001, { source: '10.1.2.3' }), 'pass pass'],
    ['to one destination only', opening(443, { source: '198.51.100.1' }), 'pass pass'], // Snikket has it for all
    ['rejected', opening(25), 'fail fail'],
    ['for two protocols at once, but not for a third port', opening(3477), 'fail fail'],
  ])('%s', async (_name, wanted, result) => {
    expect(await of(wanted)).toBe(result)
  })

  test('its files say yes, the kernel no: status is no proof', async () => {
    expect(await of(opening(8886), flushed)).toBe('pass fail')
  })

  test('in the kernel for now, and not in its files', async () => {
    expect(await rungs(ufw, [ufwParts()], opening(8886))).toBe('fail pass')
  })

  test('switched off, nothing counts', async () => {
    expect(await rungs(ufw, [ufwParts({ state: 'off' }), stored], opening(8886))).toBe('pass fail')
  })

  test('without rights both are unknown', async () => {
    const denied = ['/etc/ufw/user.rules', '/etc/ufw/user6.rules']
    expect(await rungs(ufw, [ufwParts({ state: 'hidden' }), { denied }], opening(8886))).toBe('unknown unknown')
  })

  test('with IPV6=no the IPv6 rules do not count', async () => {
    const v4 = ['allow tcp 8886 0.0.0.0/0 any 0.0.0.0/0 in']
    expect(await rungs(ufw, [ufwParts({ v4 })], opening(8886))).toBe('fail pass')
    expect(await rungs(ufw, [ufwParts({ v4, defaults: 'IPV6=no\n' })], opening(8886))).toBe('pass pass')
  })
})

describe('firewalld: the recorded zone home', () => {
  const of = (wanted: Opening, ...more: readonly MachineParts[]) => rungs(firewalld, [firewalldOn, ...more], wanted)

  test.each([
    ['a port', opening(8886), 'pass pass'],
    ['within a range', opening(6100, { protocol: 'udp' }), 'pass pass'],
    ['a service, for now only', opening(80), 'fail pass'],
    ['a service for good', opening(22), 'pass pass'],
    ['closed', opening(8888), 'fail fail'],
    ['the other protocol', opening(8886, { protocol: 'udp' }), 'fail fail'],
    ['for its network', opening(8887, { source: '192.168.1.0/24' }), 'pass pass'],
    ['for a part of its network', opening(8887, { source: '192.168.1.7' }), 'pass pass'],
    ['for more than its network', opening(8887, { source: '192.168.0.0/16' }), 'fail fail'],
    ['for an IPv6 network, with a log', opening(8887, { source: '2001:db8:1::/48' }), 'pass pass'],
    ['a rule with a limit lets in a few only', opening(9040, { source: '10.4.0.0/16' }), 'fail fail'],
    ['a rule for one destination', opening(9030, { source: '10.3.0.0/16' }), 'fail fail'],
    ['the other zone of an interface', opening(8886, { interface: 'eth1' }), 'fail fail'],
    ['the other zone of a source', opening(8886, { source: '10.20.1.0/24' }), 'fail fail'],
  ])('%s', async (_name, wanted, result) => {
    expect(await of(wanted)).toBe(result)
  })

  test('stopped: stored, but not loaded', async () => {
    expect(await rungs(firewalld, [firewalldStopped], opening(8886))).toBe('pass fail')
  })

  test('its table is gone from the kernel', async () => {
    const list = key('/usr/sbin/nft', '-j', 'list', 'table', 'inet', 'firewalld')
    const gone = { code: 1, stdout: '', stderr: 'Error: No such file or directory\n' }
    expect(await of(opening(8886), { runs: { [list]: gone } })).toBe('pass fail')
    const denied = { code: 1, stdout: '', stderr: 'Operation not permitted (you must be root)\n' }
    expect(await of(opening(8886), { runs: { [list]: denied } })).toBe('pass unknown')
  })

  test('without rights to its files', async () => {
    expect(await of(opening(8886), { denied: ['/etc/firewalld/zones/home.xml'] })).toBe('unknown pass')
  })

  test('a zone that lets everything in, and one that drops everything, with their chains in the kernel', async () => {
    const list = key('/usr/sbin/nft', '-j', 'list', 'table', 'inet', 'firewalld')
    const runs = { [list]: fixture('firewalld-1.3.3-bus/nft-targets.json') }
    const host = machine(firewalldOn, { runs })
    const of = async (zone: string) => {
      const observed = await firewalld.observe(host, await firewalld.detect(host), { zone })
      return observed.prove(opening(8888)).map(({ result }) => result)
    }
    expect(await of('trusted')).toEqual(['pass', 'pass'])
    expect(await of('drop')).toEqual(['fail', 'fail'])
  })
})
