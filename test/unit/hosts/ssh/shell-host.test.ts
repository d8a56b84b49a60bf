import { execFileSync } from 'node:child_process'
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { localHost } from '../../../../main/hosts/index.js'
import { quoted } from '../../../../main/hosts/ssh/quote.js'
import { behind, SHELLS } from './shell.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shell-host-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Words with everything that means something to some shell, and bytes that dash uses for itself inside. */
const Word = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          "'",
          '"',
          '\\',
          '$',
          '`',
          '!',
          '\n',
          ' ',
          '*',
          ';',
          '&',
          '(',
          '~',
          '\r',
          '\u0081',
          '\u0088',
          'é',
          '-',
        ),
      )
      .map((signs) => signs.join('')),
  )
  .map((text) => Buffer.from(text.replaceAll('\0', '')).toString())

describe.each(SHELLS.map((argv) => ({ argv })))('a machine behind $argv', ({ argv }) => {
  it('hands on every word as it is', async () => {
    await using shell = await behind(argv)
    await fc.assert(
      fc.asyncProperty(fc.array(Word, { maxLength: 5 }), Word, async (words, stdin) => {
        const { stdout } = await shell.host.run(['/usr/bin/printf', '%s\\000', 'first', ...words])
        expect(stdout.split('\0').slice(1, -1)).toEqual(words)
        expect((await shell.host.run(['/bin/cat'], { stdin })).stdout).toBe(stdin)
      }),
      { numRuns: 60 },
    )
  })

  it('writes and reads every text, under every name', async () => {
    await using shell = await behind(argv)
    await fc.assert(
      fc.asyncProperty(Word, Word, async (text, name) => {
        const path = join(folder, `f${name.replaceAll('/', '')}`.slice(0, 50))
        await shell.host.write(path, text, 0o640)
        expect(readFileSync(path, 'utf8')).toBe(text)
        expect(await shell.host.read(path)).toEqual({ state: 'text', text })
        expect(await shell.host.list(folder)).toEqual(await localHost().list(folder))
        await shell.host.remove(path)
      }),
      { numRuns: 40 },
    )
  })

  it('tells of files what this machine tells of itself', async () => {
    mkdirSync(join(folder, 'd'))
    writeFileSync(join(folder, 'a b'), 'text')
    writeFileSync(join(folder, '.hidden'), '')
    chmodSync(join(folder, '.hidden'), 0o4711)
    symlinkSync('nowhere', join(folder, 'link'))
    const paths = ['d', 'a b', '.hidden', 'link', 'none', 'a b/below'].map((name) => join(folder, name))
    const files = paths.filter((path) => !path.endsWith('/d'))
    await using shell = await behind(argv)
    const here = localHost()
    const facts = async (host: typeof here) => ({
      list: await host.list(folder),
      none: await host.list(join(folder, 'none')),
      exist: await Promise.all(paths.map((path) => host.exists(path))),
      reads: await host.readMany(files),
      kinds: [...(await host.lstatMany(paths))].map(([path, { version: _version, ...rest }]) => ({ path, ...rest })),
      process: await host.process(process.pid),
      noProcess: await host.process(4_194_305),
      name: host.name,
      uid: host.uid,
    })
    expect(await facts(shell.host)).toEqual(await facts(here))
    const times = async (host: typeof here) => Promise.all(paths.map((path) => host.modified(path)))
    const [there, own] = [await times(shell.host), await times(here)]
    for (const [index, time] of own.entries()) expect(Math.abs((there[index] ?? 0) - (time ?? 0))).toBeLessThan(2)
    await expect(shell.host.read(join(folder, 'd'))).rejects.toThrow(/cannot be read/)
  })

  it('puts a file in place at once, with owner and mode of the old one', async () => {
    const path = join(folder, 'rules')
    writeFileSync(path, 'old')
    chmodSync(path, 0o604)
    const old = lstatSync(path).ino
    await using shell = await behind(argv)
    const before = (await shell.host.lstatMany([path])).get(path)?.version
    await shell.host.write(path, 'new', 0o600)
    expect(lstatSync(path).mode & 0o7777).toBe(0o604)
    expect(lstatSync(path).ino).not.toBe(old)
    expect((await shell.host.lstatMany([path])).get(path)?.version).not.toBe(before)
    expect(await shell.host.list(folder)).toEqual(['rules'])
    await expect(shell.host.write(join(folder, 'no', 'x'), '')).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(shell.host.makeDirectory(folder, 0o755)).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(shell.host.write('/dev/full/x', '')).rejects.toThrow()
  })

  it('tells how a command ended', async () => {
    await using shell = await behind(argv)
    const sh = (script: string, timeout?: number) =>
      shell.host.run(['/bin/sh', '-c', script], timeout === undefined ? undefined : { timeout })
    expect(await sh('printf a; printf b >&2; exit 3')).toEqual({ code: 3, stdout: 'a', stderr: 'b' })
    expect(await sh('cat; echo x')).toMatchObject({ code: 0, stdout: 'x\n' })
    expect(await sh('kill -9 $$')).toMatchObject({ code: null })
    expect(await sh('sleep 5', 1000)).toMatchObject({ code: null })
    expect((await sh('env | grep -c SSH_CONNECTION')).stdout).toBe('0\n')
    await expect(shell.host.run(['/nowhere/ufw'])).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(async () => shell.host.run(['ufw'])).rejects.toThrow(/absolute/)
  })

  it('answers a hundred questions in one round trip, each with its own answer', async () => {
    await using shell = await behind(argv)
    const { roundTrips } = shell.session
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => shell.host.run(['/bin/echo', String(index)])),
    )
    expect(answers.map(({ stdout }) => Number(stdout))).toEqual([...Array(100).keys()])
    expect(shell.session.roundTrips - roundTrips).toBe(1)
  })

  it('passes over what a talkative login says', async () => {
    await using shell = await behind(argv, 'echo "Welcome!"; printf "no end of line"; echo news >&2\n')
    expect((await shell.host.run(['/bin/echo', 'x'])).stdout).toBe('x\n')
  })

  it('keeps others out while it holds the lock, and lets them in when its shell is gone', async () => {
    const lock = join(folder, 'lock')
    const free = () => {
      try {
        execFileSync('/usr/bin/flock', ['-n', lock, 'true'])
        return true
      } catch {
        return false
      }
    }
    await using one = await behind(argv)
    await using two = await behind(argv)
    const options = { patience: 0, onWait: () => undefined }
    const held = await one.host.lock(lock, options)
    expect(held).toBeDefined()
    expect(free()).toBe(false)
    expect(await two.host.lock(lock, options)).toBeUndefined()
    expect(await one.host.lock(lock, options)).toBeUndefined()
    held?.release()
    await one.host.exists('/')
    expect(free()).toBe(true)
    expect(await two.host.lock(lock, options)).toBeDefined()
    // a heartbeat does not end the watch
    await two.host.exists('/')
    await sleep(50)
    expect(free()).toBe(false)
    two.kill()
    await two.closed
    await expect(two.host.exists('/')).rejects.toThrow('lost')
    expect(free()).toBe(true)
  })
})

it('a text with a NUL is told to no shell', () => {
  expect(() => quoted('a\0b')).toThrow(/NUL/)
})
