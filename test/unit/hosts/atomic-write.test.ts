import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { atomicWrite } from '../../../main/hosts/atomic-write.js'
import { copyContext } from '../../../main/hosts/selinux.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})
const mode = (path: string) => statSync(path).mode & 0o7777

test('a new file gets the mode asked for, whatever the mask', async () => {
  const before = process.umask(0o077)
  try {
    await atomicWrite(join(folder, 'a'), 'text\n', 0o644)
  } finally {
    process.umask(before)
  }
  expect(mode(join(folder, 'a'))).toBe(0o644)
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('text\n')
})

test('an old one keeps its mode and owner', async () => {
  const path = join(folder, 'a')
  writeFileSync(path, 'old')
  chmodSync(path, 0o640)
  if (process.geteuid?.() === 0) chownSync(path, 4711, 4712)
  const { uid, gid } = statSync(path)
  await atomicWrite(path, 'new', 0o600)
  expect([mode(path), statSync(path).uid, statSync(path).gid]).toEqual([0o640, uid, gid])
})

test('it is replaced, not written over: who has the old one open keeps it', async () => {
  const path = join(folder, 'a')
  writeFileSync(path, 'old')
  linkSync(path, join(folder, 'b'))
  await atomicWrite(path, 'new')
  expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('old')
  expect(readFileSync(path, 'utf8')).toBe('new')
})

test('a failure leaves the old file and no other', async () => {
  const path = join(folder, 'a')
  mkdirSync(join(path, 'full'), { recursive: true })
  await expect(atomicWrite(path, 'new')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/)
  expect(readdirSync(folder)).toEqual(['a'])
  await expect(atomicWrite(join(folder, 'no', 'a'), 'new')).rejects.toThrow('ENOENT')
})

test('many at once: one of them stands there, whole', async () => {
  const texts = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(10_000))
  await Promise.all(texts.map((text) => atomicWrite(join(folder, 'a'), text)))
  expect(texts).toContain(readFileSync(join(folder, 'a'), 'utf8'))
  expect(readdirSync(folder)).toEqual(['a'])
})

describe('on a machine with SELinux', () => {
  /** A chcon that notes down what it was called with, and what it was to replace. */
  const stub = (code: number) => {
    const chcon = join(folder, 'chcon')
    writeFileSync(chcon, `#!/bin/sh\necho "$@" >${folder}/called\ncat ${folder}/a >>${folder}/called\nexit ${code}\n`)
    chmodSync(chcon, 0o755)
    return (from: string, to: string) => {
      copyContext(from, to, { enabled: chcon, chcon })
    }
  }

  test('the new file has the context of the old one before it takes its place', async () => {
    const path = join(folder, 'a')
    writeFileSync(path, 'old\n')
    await atomicWrite(path, 'new\n', 0o644, stub(0))
    expect(readFileSync(path, 'utf8')).toBe('new\n')
    const [argv, text] = readFileSync(join(folder, 'called'), 'utf8').split('\n')
    expect(argv).toMatch(new RegExp(`^--reference=${path} -- ${folder}/\\.sallyport-\\w+\\.tmp$`))
    expect(text).toBe('old')
  })

  test('without it the old file stays', async () => {
    const path = join(folder, 'a')
    writeFileSync(path, 'old\n')
    await expect(atomicWrite(path, 'new\n', 0o644, stub(1))).rejects.toThrow('SELinux')
    expect(readFileSync(path, 'utf8')).toBe('old\n')
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  test('a new file has what its folder gives it', async () => {
    await atomicWrite(join(folder, 'b'), 'new\n', 0o644, stub(1))
    expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('new\n')
  })

  test('where it is off, nothing runs', () => {
    copyContext('/x', '/y', { enabled: join(folder, 'none'), chcon: '/nowhere' })
  })
})
