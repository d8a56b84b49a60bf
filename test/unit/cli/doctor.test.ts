/** The doctor on the command line: what it says, how it exits, and what stays as somebody ignores it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type * as Api from '../../../main/api/index.js'
import { localHost } from '../../../main/hosts/index.js'
import { Findings } from '../../../main/model/finding.js'
import { PracticeUfw } from '../../../main/practice/simulated/practice-ufw.js'
import { commandLine } from '../../support/command-line.js'
import { apiOn } from '../../support/simulated-api.js'
import { withoutIds } from '../../support/english.js'

const on = vi.hoisted((): { api: Api.LocalApi | undefined } => ({ api: undefined }))
vi.mock('../../../main/api/index.js', async (original) => {
  const real = await original<typeof Api>()
  return { ...real, createApi: (options: Parameters<typeof real.createApi>[0]) => on.api ?? real.createApi(options) }
})

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** A machine with ufw that does not forward, or does not say whether it does. */
class Machine extends PracticeUfw {
  constructor(private readonly forward: string | undefined) {
    super(undefined)
  }

  override read = (path: string) =>
    path === '/proc/sys/net/ipv4/ip_forward'
      ? Promise.resolve(
          this.forward === undefined ? ({ state: 'denied' } as const) : { state: 'text' as const, text: this.forward },
        )
      : super.read(path)
}

function use(forward: string | undefined): void {
  on.api = undefined
  on.api = apiOn(new Machine(forward), folder, localHost({ XDG_CONFIG_HOME: folder }))
}

const NODE = ['--service', 'mysterium-node']
const findings = async () => {
  const { code, stdout } = await commandLine('doctor', ...NODE, '--json')
  return { code, ...Findings.parse(withoutIds(JSON.parse(stdout))) }
}

test('a machine that is well says how much was looked at', async () => {
  use('1\n')
  const { code, stdout } = await commandLine('doctor')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^\d+ checks, all well\n$/)
  const { checked } = await findings()
  expect(checked.map(({ id }) => id)).toContain('ip-forward')
})

test('what is wrong is told with the command that fixes it for this service', async () => {
  use('0\n')
  const { code, stdout } = await commandLine('doctor', ...NODE, '--set', 'port=1194')
  expect(code).toBe(5)
  expect(stdout).toContain('! This machine does not forward IPv4 ip-forward')
  expect(stdout).toContain('remedy ip-forward --service mysterium-node --set port=1194')
})

test('what cannot be looked at is said, and is no finding', async () => {
  use(undefined)
  const found = await findings()
  expect(found.findings).toContainEqual(expect.objectContaining({ id: 'ip-forward', result: 'unknown', cure: null }))
  expect((await commandLine('doctor', ...NODE)).stdout).toContain('? Not checked: A service that passes packets on')
})

test('what is ignored stays so in the settings, counts no more, and can be heeded again', async () => {
  use('0\n')
  const before = await findings()
  expect(before.code).toBe(5)
  for (const { id } of before.findings) expect((await commandLine('doctor', 'ignore', id)).code).toBe(0)
  const file = join(folder, 'sallyport', 'settings.json')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    ignored: before.findings.map(({ id }) => ({ finding: id })),
  })
  const ignored = await findings()
  expect(ignored.code).toBe(0)
  expect(ignored.findings.every((one) => one.ignored)).toBe(true)
  expect((await commandLine('doctor', ...NODE)).stdout).toContain(
    'To report it again: sallyport doctor heed ip-forward',
  )
  expect((await commandLine('doctor', 'heed', 'ip-forward')).code).toBe(0)
  expect((await findings()).code).toBe(5)
})

test('other words are refused', async () => {
  use('1\n')
  expect((await commandLine('doctor', 'forget', 'ip-forward')).code).toBe(2)
  expect((await commandLine('doctor', 'ignore')).code).toBe(2)
  expect((await commandLine('doctor', 'ignore', 'No Id')).code).toBe(2)
})
