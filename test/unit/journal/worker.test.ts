import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { localHost, type Platform } from '../../../main/hosts/index.js'
import { processOn } from '../../../main/hosts/process-status.js'
import { isInterrupted, thisWorker, type JournalEntry } from '../../../main/journal/index.js'

const host = localHost()
const entry = (state: JournalEntry['state'], worker: JournalEntry['worker']) => ({ state, worker }) as JournalEntry
/** Field 22 of proc(5), counted behind the name and its bracket. */
const startOf = (pid: number) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')[19] ?? ''

describe('whether a change was cut off', () => {
  test('not while the one who makes it is alive', async () => {
    const worker = await thisWorker(host)
    expect(worker).toEqual({ pid: process.pid, started: startOf(process.pid) })
    expect(await isInterrupted(host, entry('applying', worker))).toBe(false)
    expect(await isInterrupted(host, entry('undoing', worker))).toBe(false)
  })

  test('when it is gone', async () => {
    const child = spawn('/bin/sleep', ['60'])
    const worker = { pid: child.pid ?? 0, started: startOf(child.pid ?? 0) }
    expect(await isInterrupted(host, entry('applying', worker))).toBe(false)
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(await isInterrupted(host, entry('applying', worker))).toBe(true)
    expect(await isInterrupted(host, entry('undoing', worker))).toBe(true)
  })

  test('when another process has its number by now', async () => {
    const { pid, started } = await thisWorker(host)
    expect(await isInterrupted(host, entry('applying', { pid, started: String(Number(started) - 1) }))).toBe(true)
    expect(await isInterrupted(host, entry('applying', { pid, started: '' }))).toBe(true)
  })

  test('a name with blanks and brackets does not shift the fields', async () => {
    // the shell names itself and waits, so that its line in /proc has the odd name
    const script = 'printf ") R 1 (x" > /proc/$$/comm; echo ready; read -r _'
    const child = spawn('/bin/sh', ['-c', script])
    await once(child.stdout, 'data')
    const stat = readFileSync(`/proc/${child.pid ?? 0}/stat`, 'utf8')
    expect(stat).toContain('() R 1 (x) ')
    expect(
      await isInterrupted(host, entry('applying', { pid: child.pid ?? 0, started: startOf(child.pid ?? 0) })),
    ).toBe(false)
    child.stdin.end('\n')
    await once(child, 'close')
  })

  test.each(['applied', 'undone', 'reverted'] as const)('never once it has ended: %s', async (state) => {
    expect(await isInterrupted(host, entry(state, { pid: 0, started: '' }))).toBe(false)
  })
})

describe('where there is no /proc', () => {
  const on = (platform: Platform) => ({
    ...host,
    process: (pid = process.pid) => processOn(host, platform, pid),
  })
  const now = () => new Date().toISOString()
  const of = (worker: JournalEntry['worker'], time = now()) => ({ ...entry('applying', worker), time })

  test.each(['darwin', 'win32'] as const)('%s: not while it is alive, and when it is gone', async (platform) => {
    expect(await isInterrupted(on(platform), of(await thisWorker(on(platform))))).toBe(false)
    const child = spawn('/bin/sleep', ['60'])
    const worker = { pid: child.pid ?? 0, started: (await thisWorker(on(platform))).started }
    if (platform === 'win32') expect(await isInterrupted(on(platform), of(worker))).toBe(false)
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(await isInterrupted(on(platform), of(worker))).toBe(true)
  })

  test('macOS: when another process has its number by now', async () => {
    const { pid, started } = await thisWorker(on('darwin'))
    expect(started).toMatch(/^\w{3} \w{3} \d{1,2} \d\d:\d\d:\d\d \d{4}$/)
    expect(await isInterrupted(on('darwin'), of({ pid, started: 'Sat Nov 21 14:10:14 2020' }))).toBe(true)
  })

  test('Windows: when the machine was started since', async () => {
    const worker = await thisWorker(on('win32'))
    expect(await isInterrupted(on('win32'), of(worker, '2020-01-01T00:00:00.000Z'))).toBe(true)
  })
})
