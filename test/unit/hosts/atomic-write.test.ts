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
import { afterEach, beforeEach, expect, test } from 'vitest'
import { atomicWrite } from '../../../main/hosts/atomic-write.js'

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
