import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { takeLock } from '../../../main/helper/lock.js'
import { localHost } from '../../../main/hosts/index.js'
import { whenOpened } from '../../../main/hosts/local-lock.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

test('of two who take it one waits, and is told so', async () => {
  const path = join(folder, 'lock')
  const order: string[] = []
  const first = await takeLock(localHost(), () => order.push('first waits'), path)
  const second = takeLock(localHost(), () => order.push('second waits'), path).then((lock) => {
    order.push('second has it')
    lock.release()
  })
  while (order.length === 0) await new Promise(setImmediate)
  order.push('first lets go')
  first.release()
  await second
  expect(order).toEqual(['second waits', 'first lets go', 'second has it'])
})

const PATIENCE = 60_000

describe('where nobody wakes up who waits', () => {
  test('it is asked for until it is there, and waiting is told once', async () => {
    const answers = [undefined, undefined, 'file']
    let told = 0
    expect(
      await whenOpened(
        () => Promise.resolve(answers.shift()),
        () => told++,
        PATIENCE,
      ),
    ).toBe('file')
    expect([told, answers]).toEqual([1, []])
  })

  test('nobody is told to wait for what is free', async () => {
    let told = 0
    expect(
      await whenOpened(
        () => Promise.resolve('file'),
        () => told++,
        PATIENCE,
      ),
    ).toBe('file')
    expect(told).toBe(0)
  })

  test('it ends without it', async () => {
    expect(
      await whenOpened(
        () => Promise.resolve(undefined),
        () => undefined,
        1,
      ),
    ).toBeUndefined()
  })

  test('another error is one', async () => {
    await expect(
      whenOpened(
        () => Promise.reject(new Error('EACCES')),
        () => undefined,
        PATIENCE,
      ),
    ).rejects.toThrow('EACCES')
  })
})
