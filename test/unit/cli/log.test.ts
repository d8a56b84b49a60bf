import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { commandLine } from '../../support/command-line.js'

let state: string
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'sallyport-state-'))
  vi.stubEnv('XDG_STATE_HOME', state)
  vi.spyOn(process, 'geteuid').mockReturnValue(1000)
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  rmSync(state, { recursive: true })
})

const path = () => join(state, 'sallyport', 'sallyport.log')

test('says where the log is, and that nothing stands in it', async () => {
  expect(await commandLine('log')).toMatchObject({ code: 0, stdout: `${path()}\nNothing has been logged.\n` })
})

test('prints the last lines, as many as are asked for', async () => {
  mkdirSync(join(state, 'sallyport'))
  writeFileSync(path(), 'one\ntwo\nthree\n')
  expect((await commandLine('log', '-n', '2')).stdout).toBe(`${path()}\ntwo\nthree\n`)
  expect(JSON.parse((await commandLine('log', '--json')).stdout)).toEqual({
    path: path(),
    lines: ['one', 'two', 'three'],
  })
  expect((await commandLine('log', '-n', 'x')).code).toBe(2)
})
