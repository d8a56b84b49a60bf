import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CLEAN_ENVIRONMENT, localHost, NotRecorded, recordedHost, recordingHost } from '../../../main/hosts/index.js'
import { Readings } from '../../../main/model/readings.js'
import { stubHost } from '../../support/stub-host.js'

const host = localHost()

describe('a command on this machine', () => {
  test('has a clean environment, and no shell in between', async () => {
    process.env['SALLYPORT_TEST'] = 'leaks'
    try {
      const { stdout } = await host.run(['/usr/bin/env'])
      const seen: Record<string, string> = {}
      for (const line of stdout.trim().split('\n')) seen[line.split('=')[0] ?? ''] = line.replace(/^[^=]*=/, '')
      expect(seen).toEqual(CLEAN_ENVIRONMENT)
    } finally {
      delete process.env['SALLYPORT_TEST']
    }
    const words = ['$(id)', '`id`', ';', '*', '"', "'", '\n', '']
    expect((await host.run(['/usr/bin/printf', '%s|', ...words])).stdout).toBe(words.map((word) => `${word}|`).join(''))
    expect((await host.run(['/bin/pwd'])).stdout).toBe('/\n')
  })

  test('is named by its whole path', async () => {
    for (const argv of [['env'], ['./env'], ['']])
      await expect((async () => host.run(argv))()).rejects.toThrow('absolute path')
    await expect(host.run(['/no/such/program'])).rejects.toThrow('ENOENT')
  })

  test('gives its code, its output and its errors; none when a signal ended it', async () => {
    expect(await host.run(['/bin/sh', '-c', 'cat; echo bad >&2; exit 3'], { stdin: 'in' })).toEqual({
      code: 3,
      stdout: 'in',
      stderr: 'bad\n',
    })
    expect((await host.run(['/bin/sh', '-c', 'kill -9 $$'])).code).toBeNull()
    expect((await host.run(['/bin/sleep', '60'], { timeout: 50 })).code).toBeNull()
  })

  test('keeps the letters of a long listing whole, wherever it arrives in pieces', async () => {
    const listing = 'Türöffner 🚪\n'.repeat(20_000)
    expect((await host.run(['/bin/cat'], { stdin: listing })).stdout).toBe(listing)
  })
})

describe('files on this machine', () => {
  test('one that is not there is absent', async () => {
    expect(await host.read('/no/such/file')).toEqual({ state: 'absent' })
    expect(await host.read('/etc/passwd/x')).toEqual({ state: 'absent' })
    expect(await host.list('/no/such/folder')).toEqual([])
    expect(await host.exists('/no/such/file')).toBe(false)
    await host.remove('/no/such/file')
  })

  test('written, read, listed and removed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'host-'))
    try {
      for (const name of ['b', 'a']) await host.write(join(folder, name), 'text')
      expect(await host.list(folder)).toEqual(['a', 'b'])
      expect(await host.read(join(folder, 'a'))).toEqual({ state: 'text', text: 'text' })
      await host.remove(join(folder, 'a'))
      expect(await host.exists(join(folder, 'a'))).toBe(false)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('readings', () => {
  test('tell the same again, without the machine', async () => {
    const { host: recorder, readings } = recordingHost(host)
    const look = async (at: typeof host) => [
      await at.read('/proc/sys/kernel/ostype'),
      await at.read('/no/such/file'),
      await at.list('/sys/class/net'),
      await at.run(['/bin/echo', 'x']),
    ]
    const seen = await look(recorder)
    expect(await look(recordedHost(structuredClone(readings)))).toEqual(seen)
    expect(seen[3]).toMatchObject({ code: 0, stdout: 'x\n' })
  })

  test('what was not recorded is asked of the machine beneath, and without one is told apart', async () => {
    const nothing = { files: {}, lists: {}, runs: {} }
    const alone = recordedHost(nothing)
    const asked = [
      () => alone.read('/etc/passwd'),
      () => alone.readMany(['/etc/passwd']),
      () => alone.list('/etc'),
      () => alone.exists('/etc/passwd'),
      () => alone.modified('/etc/passwd'),
      () => alone.lstatMany(['/etc/passwd']),
      () => alone.run(['/bin/echo']),
      () => alone.process(1),
    ]
    for (const ask of asked) await expect(ask()).rejects.toBeInstanceOf(NotRecorded)
    const beneath = recordedHost(nothing, host)
    expect(await beneath.exists('/etc/passwd')).toBe(true)
    expect((await beneath.read('/proc/sys/kernel/ostype')).state).toBe('text')
    expect((await beneath.run(['/bin/echo'])).code).toBe(0)
  })

  test('what was recorded is not asked again, of files that were there, were not, and might not be read', async () => {
    const below = stubHost({
      read: (path) => Promise.resolve(path === '/denied' ? { state: 'denied' } : { state: 'absent' }),
      exists: (path) => Promise.resolve(path === '/there'),
      modified: (path) => Promise.resolve(path === '/there' ? 7 : null),
    })
    const { host: recorder, readings } = recordingHost(below)
    const look = async (at: typeof host) => [
      await at.readMany(['/gone', '/denied']),
      await Promise.all(['/gone', '/denied', '/there', '/not-there'].map((path) => at.exists(path))),
      await Promise.all(['/there', '/not-there'].map((path) => at.modified(path))),
    ]
    const seen = await look(recorder)
    expect(await look(recordedHost(Readings.parse(JSON.parse(JSON.stringify(readings)))))).toEqual(seen)
    // what was read says whether it is there
    const { host: reader, readings: read } = recordingHost(below)
    await reader.readMany(['/gone', '/denied'])
    expect(await recordedHost(read).exists('/gone')).toBe(false)
    expect(await recordedHost(read).exists('/denied')).toBe(true)
  })

  test('nothing can be changed through them', async () => {
    for (const at of [recordedHost({ files: {}, lists: {}, runs: {} }, host), recordingHost(host).host]) {
      await expect(at.write('/tmp/x', '')).rejects.toThrow('read-only')
      await expect(at.remove('/tmp/x')).rejects.toThrow('read-only')
    }
  })
})
