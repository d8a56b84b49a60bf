/** "Block all incoming connections" of macOS, by the command line: listed, planned, mended and taken back. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type * as Api from '../../../../main/api/index.js'
import type { Conflict } from '../../../../main/model/observation.js'
import { SimulatedMac, type MacParts } from '../../../../main/practice/simulated/macos.js'
import { commandLine } from '../../../support/command-line.js'
import { apiOn } from '../../../support/simulated-api.js'

const on = vi.hoisted((): { api: Api.LocalApi | undefined } => ({ api: undefined }))
vi.mock('../../../../main/api/index.js', async (original) => {
  const real = await original<typeof Api>()
  return { ...real, createApi: (options: Parameters<typeof real.createApi>[0]) => on.api ?? real.createApi(options) }
})

const PROGRAM = '/Applications/JetStream.app'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'conflicts-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** A Mac that blocks all, with a program that its list lets in, unless it is told otherwise. */
function mac(parts: MacParts = {}): SimulatedMac {
  const host = new SimulatedMac({
    ...{ on: true, blockAll: true, programs: { [PROGRAM]: 'unsigned' }, applications: [[PROGRAM, 'Allow']] },
    ...parts,
  })
  on.api = undefined
  on.api = apiOn(host, folder)
  return host
}

async function conflicts(): Promise<Conflict[]> {
  const { code, stdout } = await commandLine('remedy', '--json')
  expect(code).toBe(0)
  return (JSON.parse(stdout) as { conflicts: Conflict[] }).conflicts
}

test.each(['old', 'new'] as const)(
  'is named, switched off and set again by undo: %s generation',
  async (generation) => {
    const host = mac({ generation })
    const before = structuredClone(host.remembered())
    const [found, ...more] = await conflicts()
    expect(more).toEqual([])
    expect(found).toMatchObject({ id: 'block-all', firewalls: ['alf'], remedies: [{ id: 'let-rules-count' }] })
    expect(found?.evidence).toEqual(['"Block all incoming connections" is on', `${PROGRAM} is let in by a rule`])

    const mended = await commandLine('remedy', 'block-all', '--yes', '--json')
    expect(mended.code, mended.stderr).toBe(0)
    expect(host.calls.filter(([, word]) => word?.startsWith('--set'))).toEqual([
      ['/usr/libexec/ApplicationFirewall/socketfilterfw', '--setblockall', 'off'],
    ])
    expect(await conflicts()).toEqual([])

    expect((await commandLine('undo', '--yes')).code).toBe(0)
    expect(host.remembered()).toEqual(before)
    expect((await conflicts()).map(({ id }) => id)).toEqual(['block-all'])
  },
)

test.each<[string, MacParts]>([
  ['nothing is blocked', { blockAll: false }],
  ['no program is let in, so nobody misses anything', { applications: [] }],
  ['programs are only refused', { applications: [[PROGRAM, 'Block']] }],
  ['the firewall is off', { on: false }],
])('nothing is told where %s', async (_what, parts) => {
  mac(parts)
  expect(await conflicts()).toEqual([])
})

test('a managed Mac has no remedy here, and it says whose it is', async () => {
  mac({ managed: { code: 1, profile: true } })
  const [found] = await conflicts()
  expect(found).toMatchObject({ id: 'block-all', remedies: [], todo: 'Who manages this Mac can change it.' })
})
