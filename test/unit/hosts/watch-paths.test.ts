import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { localHost, watchPaths } from '../../../main/hosts/index.js'

function watched(...names: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-watch-'))
  const heard = vi.fn()
  const path = (name: string) => join(folder, name)
  return {
    path,
    heard,
    begin: () => {
      const stop = watchPaths(localHost(), names.map(path), heard)
      onTestFinished(() => {
        stop?.()
        rmSync(folder, { recursive: true })
      })
      return stop
    },
  }
}

/** Until what was done is heard, as often as it is said; and nothing more. */
async function times(heard: ReturnType<typeof vi.fn>, count: number): Promise<void> {
  if (count > 0)
    await vi.waitFor(
      () => {
        expect(heard).toHaveBeenCalledTimes(count)
      },
      { timeout: 5000 },
    )
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(heard).toHaveBeenCalledTimes(count)
}

test('a file that is written, replaced, removed and made again is heard each time', async () => {
  const { path, heard, begin } = watched('user.rules')
  writeFileSync(path('user.rules'), 'one')
  begin()
  writeFileSync(path('user.rules'), 'two')
  await times(heard, 1)
  writeFileSync(path('user.rules.tmp'), 'three')
  await times(heard, 1)
  renameSync(path('user.rules.tmp'), path('user.rules'))
  await times(heard, 2)
  rmSync(path('user.rules'))
  await times(heard, 3)
  writeFileSync(path('user.rules'), 'four')
  await times(heard, 4)
})

test('several writes at a time are heard once', async () => {
  const { path, heard, begin } = watched('a', 'b')
  begin()
  for (const text of ['1', '2', '3']) for (const name of ['a', 'b']) writeFileSync(path(name), text)
  await times(heard, 1)
})

test('a folder is heard when something in it changes, and not for what is beside it', async () => {
  const { path, heard, begin } = watched('zones')
  mkdirSync(path('zones'))
  begin()
  writeFileSync(path('other'), '')
  await times(heard, 0)
  writeFileSync(path('zones/public.xml'), '')
  await times(heard, 1)
})

test('what is not there yet is heard when it comes, and then what is in it', async () => {
  const { path, heard, begin } = watched('firewalld/zones')
  begin()
  mkdirSync(path('firewalld'))
  await times(heard, 1)
  mkdirSync(path('firewalld/zones'))
  await times(heard, 2)
  writeFileSync(path('firewalld/zones/public.xml'), '')
  await times(heard, 3)
})

test('nothing is heard any more after the end', async () => {
  const { path, heard, begin } = watched('a')
  const stop = begin()
  writeFileSync(path('a'), '')
  stop?.()
  await times(heard, 0)
})
