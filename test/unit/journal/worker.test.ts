import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isInterrupted, thisWorker, type JournalEntry } from '../../../main/journal/index.js'

const entry = (state: JournalEntry['state'], worker: JournalEntry['worker']) => ({ state, worker }) as JournalEntry
/** Field 22 of proc(5), counted behind the name and its bracket. */
const startOf = (pid: number) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')[19] ?? ''

describe('whether a change was cut off', () => {
  test('not while the one who makes it is alive', async () => {
    const worker = await thisWorker()
    expect(worker).toEqual({ pid: process.pid, started: startOf(process.pid) })
    expect(await isInterrupted(entry('applying', worker))).toBe(false)
    expect(await isInterrupted(entry('undoing', worker))).toBe(false)
  })

  test('when it is gone', async () => {
    const child = spawn('/bin/sleep', ['60'])
    const worker = { pid: child.pid ?? 0, started: startOf(child.pid ?? 0) }
    expect(await isInterrupted(entry('applying', worker))).toBe(false)
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(await isInterrupted(entry('applying', worker))).toBe(true)
    expect(await isInterrupted(entry('undoing', worker))).toBe(true)
  })

  test('when another process has its number by now', async () => {
    const { pid, started } = await thisWorker()
    expect(await isInterrupted(entry('applying', { pid, started: String(Number(started) - 1) }))).toBe(true)
    expect(await isInterrupted(entry('applying', { pid, started: '' }))).toBe(true)
  })

  test('a name with blanks and brackets does not shift the fields', async () => {
    // the shell names itself and waits, so that its line in /proc has the odd name
    const script = 'printf ") R 1 (x" > /proc/$$/comm; echo ready; read -r _'
    const child = spawn('/bin/sh', ['-c', script])
    await once(child.stdout, 'data')
    const stat = readFileSync(`/proc/${child.pid ?? 0}/stat`, 'utf8')
    expect(stat).toContain('() R 1 (x) ')
    expect(await isInterrupted(entry('applying', { pid: child.pid ?? 0, started: startOf(child.pid ?? 0) }))).toBe(
      false,
    )
    child.stdin.end('\n')
    await once(child, 'close')
  })

  test.each(['applied', 'undone', 'reverted'] as const)('never once it has ended: %s', async (state) => {
    expect(await isInterrupted(entry(state, { pid: 0, started: '' }))).toBe(false)
  })
})
