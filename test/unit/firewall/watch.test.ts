import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchFirewalls } from '../../../main/firewall/index.js'
import type { Host } from '../../../main/hosts/index.js'
import { recordedHost } from '../../../main/hosts/index.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const NFT = '/usr/sbin/nft'
const BUS = '/usr/bin/dbus-monitor'
const FIREWALLD = '/usr/bin/firewall-cmd'
interface Followed {
  readonly argv: readonly string[]
  readonly say: (line: string) => void
  readonly end: () => void
  stopped: boolean
}

/** A machine with these programs, whose files and commands the test speaks for. */
function machine(programs: readonly string[], uid = 0, more: Partial<Host> = {}) {
  const followed: Followed[] = []
  const folders = new Map<string, (name: string) => void>()
  const there = new Set(programs)
  const host: Host = {
    ...recordedHost({ files: {}, lists: {}, runs: {} }),
    uid,
    exists: (path) => Promise.resolve(there.has(path)),
    follow: (argv, say, end) => {
      const one: Followed = { argv, say, end, stopped: false }
      followed.push(one)
      return () => (one.stopped = true)
    },
    watch: (folder, onChange) => {
      folders.set(folder, onChange)
      return () => folders.delete(folder)
    },
    ...more,
  }
  const heard = vi.fn()
  return { followed, folders, there, heard, stop: watchFirewalls(host, heard) }
}

const rest = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds)

test('root hears the kernel and firewalld, whoever changes them', async () => {
  const { followed, heard } = machine([NFT, BUS, FIREWALLD])
  await rest()
  const kernel = followed.find(({ argv }) => argv[0] === NFT)
  const bus = followed.find(({ argv }) => argv[0] === BUS)
  expect(followed).toHaveLength(2)
  kernel?.say('add rule ip filter INPUT tcp dport 80 counter packets 0 bytes 0 accept')
  expect(heard).not.toHaveBeenCalled()
  kernel?.say('# new generation 2 by process 4702 (iptables-nft)')
  expect(heard).toHaveBeenCalledOnce()
  bus?.say('signal time=1.2 sender=org.freedesktop.DBus -> destination=:1.8 serial=2 member=NameAcquired')
  expect(heard).toHaveBeenCalledOnce()
  bus?.say(
    'signal time=1.2 sender=:1.3 -> destination=(null destination) serial=9 path=/org/fedoraproject/FirewallD1; interface=org.fedoraproject.FirewallD1.zone; member=PortAdded',
  )
  expect(heard).toHaveBeenCalledTimes(2)
})

test('others hear firewalld, and the files that are theirs to see', async () => {
  const { followed, folders, heard } = machine([NFT, BUS, FIREWALLD], 1000)
  await rest()
  expect(followed.map(({ argv }) => argv[0])).toEqual([BUS])
  folders.get('/etc/ufw')?.('user.rules')
  await rest(1_000)
  expect(heard).toHaveBeenCalledOnce()
})

test('nothing is started for a firewall that is not there, until it is', async () => {
  const { followed, there } = machine([BUS], 1000)
  await rest(60_000)
  expect(followed).toEqual([])
  there.add(FIREWALLD)
  await rest(60_000)
  expect(followed).toHaveLength(1)
})

test('what ended is begun anew: something may have been missed meanwhile', async () => {
  const { followed, heard } = machine([NFT])
  await rest()
  followed[0]?.say('add table inet x')
  followed[0]?.end()
  expect(heard).toHaveBeenCalledOnce()
  await rest(60_000)
  expect(followed).toHaveLength(2)
})

test('what cannot be followed at all, without a bus for instance, says nothing and is tried seldom', async () => {
  const { followed, heard } = machine([NFT])
  await rest()
  followed[0]?.end()
  await rest(60_000)
  expect([followed.length, heard.mock.calls]).toEqual([1, []])
  await rest(10 * 60_000)
  expect(followed).toHaveLength(2)
})

test('everything ends', async () => {
  const { followed, folders, heard, stop } = machine([NFT, BUS, FIREWALLD])
  await rest()
  stop()
  expect(followed.map(({ stopped }) => stopped)).toEqual([true, true])
  expect(folders.size).toBe(0)
  await rest(60_000)
  expect(heard).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})

test('where nothing can be followed or watched, it is looked from time to time', async () => {
  let changed = 1
  const { heard, stop } = machine([], 0, {
    follow: undefined as never,
    watch: undefined as never,
    modified: () => Promise.resolve(changed),
  })
  await rest(120_000)
  expect(heard).not.toHaveBeenCalled()
  changed = 2
  await rest(31_000)
  expect(heard).toHaveBeenCalledOnce()
  stop()
  expect(vi.getTimerCount()).toBe(0)
})
