import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApi } from '../../../main/api/index.js'
import type { CallName } from '../../../main/api/contract.js'
import { serveRequest } from '../../../main/helper/index.js'
import { forward, isFullPath, localHost, PLACES, sessionOf, type Host } from '../../../main/hosts/index.js'
import { onlyFullPaths } from '../../../main/hosts/full-paths.js'
import { ownFolders } from '../../../main/profiles/load.js'
import { SimulatedWindows } from '../../support/simulated-windows.js'

const REG = 'C:\\Windows\\System32\\reg.exe'

/** As the field told them: on Windows every user may make these. */
const PLANTED = [
  '\\etc\\sallyport\\profiles\\jetstream-server.yaml',
  '\\run\\practice-machine\\machine.json',
  '\\usr\\bin\\env.exe',
  '\\etc\\ssh\\sshd_config',
  '/etc/sallyport/profiles/jetstream-server.yaml',
  '/run/practice-machine/machine.json',
  '/usr/bin/env',
  'x.yaml',
  'C:x.yaml',
  '',
]

/** A host that notes every path that it is asked for, or asked to write or to start. */
function noting(host: Host): { host: Host; asked: string[] } {
  const asked: string[] = []
  const PATHS = new Set(['read', 'list', 'exists', 'modified', 'write', 'makeDirectory', 'remove', 'lock', 'watch'])
  const whole = forward(host)
  const noted = Object.entries<unknown>({ ...whole }).map(([name, member]): [string, unknown] => {
    if (typeof member !== 'function') return [name, member]
    const work = member as (...words: unknown[]) => unknown
    return [
      name,
      (...words: unknown[]) => {
        const [first] = words
        if (name === 'run' || name === 'follow') asked.push(String((first as string[])[0]))
        else if (name === 'readMany' || name === 'lstatMany') asked.push(...(first as string[]))
        else if (PATHS.has(name)) asked.push(String(first))
        return work(...words)
      },
    ]
  })
  return { host: Object.fromEntries(noted) as unknown as Host, asked }
}

let state = ''
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'paths-'))
})
afterEach(() => {
  rmSync(state, { recursive: true })
})

describe('on Windows', () => {
  test.each(PLANTED)('"%s" means no place that is always the same', (path) => {
    expect(isFullPath(path, 'win32')).toBe(false)
  })

  test('nothing there is seen, written or started', async () => {
    const { host, asked } = noting(new SimulatedWindows([]))
    const guarded = onlyFullPaths(host)
    for (const path of PLANTED) {
      expect(await guarded.read(path)).toEqual({ state: 'absent' })
      expect(await guarded.exists(path)).toBe(false)
      expect(await guarded.list(path)).toEqual([])
      expect(await guarded.modified(path)).toBeNull()
      expect([...(await guarded.lstatMany([path]))]).toEqual([])
      expect([...(await guarded.readMany([path]))]).toEqual([[path, { state: 'absent' }]])
      await expect(guarded.run([path])).rejects.toThrow('not an absolute path')
      await expect(guarded.write(path, '')).rejects.toThrow('not an absolute path')
      await expect(guarded.remove(path)).rejects.toThrow('not an absolute path')
      await expect(guarded.makeDirectory(path, 0o755)).rejects.toThrow('not an absolute path')
      await expect(guarded.lock(path, { patience: 0, onWait: () => undefined })).rejects.toThrow('not an absolute path')
    }
    expect(asked).toEqual([])
    expect(await guarded.run([REG, 'query', 'HKU\\S-1-5-19'])).toHaveProperty('code')
    expect(asked).toEqual([REG])
  })

  test('no use of the program asks for such a path', async () => {
    const windows = new SimulatedWindows([])
    const session = sessionOf({ HOME: 'C:\\Users\\me' })
    const { host, asked } = noting({ ...forward(windows), session })
    const api = createApi({ shell: 'desktop', here: host })
    const service = { profile: 'jetstream-server', answers: { values: { from: '10.0.0.0/8' } } }
    const calls: [CallName, object][] = [
      ...(['detect', 'profiles', 'status', 'look', 'conflicts', 'settings', 'history'] as const).map(
        (name): [CallName, object] => [name, {}],
      ),
      ['profile', { profile: 'jetstream-server' }],
      ...(['plan', 'zones', 'verify', 'apply'] as const).map((name): [CallName, object] => [name, service]),
      ['plan', { ...service, until: '2099-01-01T00:00:00Z' }],
      ['plan', { turn: 'on' }],
      ['plan', { turn: 'off' }],
      ['explain', { protocol: 'tcp', port: 8886, from: '10.1.2.3' }],
      ['watch', { protocol: 'tcp', port: 8886 }],
      ['undo', {}],
      ['changeSettings', { language: 'de' }],
      ['relay', { topology: 'single', receiver: '10.0.0.5' }],
    ]
    for (const [name, argument] of calls) await api.call(name, argument as never).catch(() => undefined)
    const listening = new AbortController()
    const heard = api.subscribe(() => undefined, listening.signal)
    await new Promise((resolve) => setTimeout(resolve, 50))
    listening.abort()
    await heard.catch(() => undefined)
    expect(asked.length).toBeGreaterThan(50)
    // "." is what dirname makes of such a path where the tests run on Unix
    const others = asked.filter((path) => path !== '.' && !isFullPath(path, 'win32'))
    expect(others).toEqual([])
  })

  test('nor does the helper', async () => {
    const { host, asked } = noting(new SimulatedWindows([]))
    const caller = { uid: -1, emit: () => undefined, cancelled: () => false, leaveBehind: () => Promise.resolve() }
    const step = { id: '1', verb: 'windows-allow', args: {} }
    for (const request of [
      { request: 'look', scope: {} },
      { request: 'recover', stateDir: PLACES.win32.state },
      { request: 'undo', stateDir: PLACES.win32.state },
      { request: 'apply', stateDir: PLACES.win32.state, openings: [], steps: [step] },
    ])
      await serveRequest(JSON.stringify(request), caller, host, { host: localHost(), lockFile: join(state, 'lock') })
    expect(asked.length).toBeGreaterThan(5)
    expect([...new Set(asked)].filter((path) => !isFullPath(path, 'win32'))).toEqual([])
  })

  test('every place that it knows names its drive, and own profiles lie only where a folder says so', () => {
    expect(Object.values<string>({ ...PLACES.win32 }).filter((path) => !isFullPath(path, 'win32'))).toEqual([])
    expect(ownFolders({}, 'win32')).toEqual([PLACES.win32.profiles])
    for (const HOME of ['/home/me', '\\Users\\me', 'me']) expect(ownFolders({ HOME }, 'win32')).toHaveLength(1)
    for (const XDG_CONFIG_HOME of ['/x', '\\x', 'x'])
      expect(ownFolders({ XDG_CONFIG_HOME }, 'win32')).toEqual([PLACES.win32.profiles])
  })
})

/**
 * Files that name places of Unix, besides the firewalls and verbs of Linux and macOS, which are asked on their own system
 * only. Whoever adds one says here why Windows never comes there.
 */
const OF_UNIX: Readonly<Record<string, string>> = {
  'hosts/places.ts': 'has every place, by system',
  'hosts/host.ts': 'the environment of commands, by system',
  'hosts/local-lock.ts': 'flock(1), on Linux',
  'hosts/process-status.ts': 'by system',
  'hosts/selinux.ts': 'on Linux',
  'hosts/ssh/prelude.ts': 'what is said to a Unix over SSH',
  'log/place.ts': 'root’s log, by system',
  'elevate/locate.ts': 'env(1), on macOS',
  'elevate/macos.ts': 'macOS',
  'elevate/methods.ts': 'sudo and pkexec, after Windows has had its way',
  'plan/end.ts': 'units of systemd, on Linux',
  'plan/guard.ts': 'sshd of macOS, as a program’s name',
  'verify/netstat-macos.ts': 'macOS',
  'verify/proc-net.ts': 'Linux',
  'verify/ssh.ts': 'not on Windows',
  'plan/lockout/keep.ts': 'a program of macOS',
  'reach/deciders.ts': 'after explain and watch have refused all but Linux',
  'reach/legacy.ts': 'as above',
  'reach/tracer.ts': 'as above',
  'relay/unit.ts': 'on Linux',
  'doctor/anything-beside.ts': 'beside a firewall of Linux',
  'doctor/checks/runtime-only.ts': 'beside firewalld',
  'doctor/checks/two-stacks.ts': 'on Linux',
  'doctor/checks/wrong-zone.ts': 'beside firewalld',
  'firewall/dry-load.ts': 'loaders of iptables and nftables',
  'verbs/allowed.ts': 'files that safe-path.ts looks at on Linux only',
  'verbs/guards.ts': 'guards of units',
  'verbs/sysctl.ts': 'settings of the Linux kernel',
  'verbs/unit.ts': 'units of systemd',
  'api/use-cases/over-ssh.ts': 'on another machine, a Linux',
  'api/use-cases/status.ts': 'the name of a Linux',
}

test('places of Unix stand only where Windows does not come', () => {
  const main = fileURLToPath(new URL('../../../main/', import.meta.url))
  const files = readdirSync(main, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'))
  const LITERAL = /['"`]\/(?:bin|dev|etc|Library|lib|opt|proc|run|sbin|sys|System|tmp|usr|var)(?:\/|['"`])/
  // a file that asks for the system by itself
  const asks = (text: string) => /platform [!=]== 'linux'/.test(text)
  const naming = files
    .filter((name) => name.endsWith('.ts') && !/^(?:text|netfilter|tray|practice)\//.test(name))
    .filter((name) => !/^firewall\/(?:ufw|firewalld|nftables|iptables|alf)\//.test(name))
    .filter((name) => {
      const text = readFileSync(join(main, name), 'utf8')
      const lines = text.split('\n').filter((line) => !/^\s*(?:\*|\/\/|\/\*)/.test(line))
      return !asks(text) && lines.some((line) => LITERAL.test(line))
    })
  expect(naming.filter((name) => !Object.hasOwn(OF_UNIX, name))).toEqual([])
})
