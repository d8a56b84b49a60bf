/** A check that cannot be made is told as unknown, in the command line's JSON and text and on the page's status. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type * as Api from '../../../main/api/index.js'
import { runChecks } from '../../../main/doctor/run.js'
import { outcomeOf, unknown, type Check } from '../../../main/doctor/check.js'
import { sceneOf } from '../../../main/doctor/scene.js'
import { recordedHost } from '../../../main/hosts/index.js'
import { PracticeUfw } from '../../../main/practice/simulated/practice-ufw.js'
import { commandLine } from '../../support/command-line.js'
import { apiOn } from '../../support/simulated-api.js'
import { english, withoutIds } from '../../support/english.js'

const on = vi.hoisted((): { api: Api.LocalApi | undefined } => ({ api: undefined }))
vi.mock('../../../main/api/index.js', async (original) => {
  const real = await original<typeof Api>()
  return { ...real, createApi: (options: Parameters<typeof real.createApi>[0]) => on.api ?? real.createApi(options) }
})

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unknown-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** A machine with ufw whose rules lie on a disk that fails, if it does. */
class Machine extends PracticeUfw {
  constructor(private readonly broken: boolean) {
    super(undefined)
  }

  override read = (path: string) =>
    this.broken && path === '/etc/ufw/user.rules' ? Promise.reject(new Error('EIO: i/o error, read')) : super.read(path)
}

function use(broken: boolean): Api.LocalApi {
  on.api = undefined
  on.api = apiOn(new Machine(broken), folder)
  return on.api
}

const json = async (...words: readonly string[]) => {
  const { code, stdout } = await commandLine(...words, '--json')
  expect(code).toBe(0)
  return JSON.parse(stdout) as Record<string, unknown>
}

test('a machine on which all can be checked has none', async () => {
  use(false)
  expect(await json('remedy')).toEqual({ conflicts: [], unknownChecks: [] })
  expect(await json('status')).toMatchObject({ tone: 'ok', unknownChecks: [], attention: [] })
})

test('one that throws is unknown, and not good', async () => {
  const api = use(true)
  const { conflicts, unknownChecks } = await json('remedy')
  expect(conflicts).toEqual([])
  expect(withoutIds(unknownChecks)).toContainEqual({
    id: 'deny-wins',
    title: 'A rule of ufw that refuses, in front of one that lets in',
    why: expect.stringContaining('EIO: i/o error') as string,
  })
  const { stdout } = await commandLine('remedy')
  expect(stdout).toContain('? Not checked: A rule of ufw that refuses, in front of one that lets in')
  expect(stdout).not.toContain('Nothing is in the way')

  const status = await api.call('status', {})
  expect(status.unknownChecks.map(({ id }) => id)).toContain('deny-wins')
  expect(status.tone).toBe('unknown')
  expect(status.attention).toMatchObject([{ id: 'unknown-checks', tone: 'warn' }])
  expect(english(status.attention[0]?.meaning ?? '')).toContain('EIO: i/o error')
})

test('to mend what could not be checked is refused with the reason, not as mended already', async () => {
  use(true)
  const { code, stdout } = await commandLine('remedy', 'deny-wins-2', '--yes', '--json')
  expect(code).toBe(1)
  expect(stdout).toContain('could not be checked')
  expect(stdout).toContain('EIO: i/o error')
})

test('one that fails or throws hides none of the others, and one that does not apply is not made', async () => {
  const found = { what: 'w', meaning: 'm', todo: 't', evidence: [], contested: false, firewalls: [], remedies: [] }
  const check = (id: string, parts: Partial<Check>): Check => ({
    ...{ id, title: id, applies: () => true, check: () => Promise.resolve({ result: 'pass' }) },
    ...parts,
  })
  const host = recordedHost({ files: {}, lists: {}, runs: {} })
  const scene = sceneOf({ host, detection: { inCharge: null, firewalls: [] }, openings: [] })
  const thrown = (what: string) => () => {
    throw new Error(what)
  }
  const all = await runChecks(
    [
      check('throws', { check: thrown('at once') }),
      check('rejects', { check: () => Promise.reject(new Error('later')) }),
      check('undecided', { applies: thrown('before') }),
      check('good', {}),
      check('bad', { check: () => Promise.resolve(outcomeOf([{ ...found, id: 'bad-1' }])) }),
      check('away', { applies: () => false, check: () => Promise.reject(new Error('never')) }),
      check('shut', { check: () => Promise.resolve(unknown('It is shut.')) }),
    ],
    scene,
  )
  expect(all.found.map(({ id }) => id)).toEqual(['bad-1'])
  expect(all.unknown.map(({ id, why }) => [id, english(why).replace(/^.*: /, '')])).toEqual([
    ['throws', 'at once'],
    ['rejects', 'later'],
    ['undecided', 'before'],
    ['shut', 'It is shut.'],
  ])
})
