import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** An import that must be refused, and the rule that refuses it. */
type Bad = readonly [rule: string, from: string, to: string]

const bad: readonly Bad[] = [
  ['only-downward', 'main/api/a.ts', 'main/cli/index.ts'],
  ['only-downward', 'main/api/b.ts', 'renderer/main.ts'],
  ['only-downward', 'main/elevate/a.ts', 'main/api/index.ts'],
  ['only-downward', 'main/relay/a.ts', 'main/api/contract.ts'],
  ['only-downward', 'main/helper/a.ts', 'main/elevate/index.ts'],
  ['only-downward', 'main/verify/a.ts', 'main/doctor/index.ts'],
  ['only-downward', 'main/firewall/a.ts', 'main/plan/index.ts'],
  ['only-downward', 'main/profiles/a.ts', 'main/verify/index.ts'],
  ['only-downward', 'main/netfilter/a.ts', 'main/firewall/index.ts'],
  ['only-downward', 'main/hosts/a.ts', 'main/journal/index.ts'],
  ['only-downward', 'main/model/a.ts', 'main/router/index.ts'],
  ['texts-import-zod-only', 'main/text/a.ts', 'main/model/opening.ts'],
  ['shells-apart', 'main/web/a.ts', 'main/cli/index.ts'],
  ['shells-apart', 'main/desktop/a.ts', 'main/web/index.ts'],
  ['shells-apart', 'main/cli/a.ts', 'main/desktop/index.ts'],
  ['shells-apart', 'main/desktop/b.ts', 'renderer/main.ts'],
  ['serve-is-lazy', 'main/cli/b.ts', 'main/web/index.ts'],
  ['simulators-are-lazy', 'main/practice/a.ts', 'main/practice/simulated/index.ts'],
  ['model-imports-nothing', 'main/model/b.ts', 'main/hosts/index.ts'],
  ['helper-on-top-of-its-floor', 'main/plan/a.ts', 'main/helper/index.ts'],
  ['helper-on-top-of-its-floor', 'main/verify/b.ts', 'main/helper/index.ts'],
  ['no-circles', 'main/router/circle-a.ts', 'main/router/circle-b.ts'],
  ['no-circles', 'main/plan/circle.ts', 'main/verify/index.ts'],
  ['only-desktop-imports-electron', 'main/api/electron.ts', 'electron'],
  ['only-desktop-imports-electron', 'renderer/electron.ts', 'electron'],
  ['only-desktop-imports-electron', 'test/electron.ts', 'electron'],
  ['renderer-sees-the-contract', 'renderer/a.ts', 'main/api/index.ts'],
  ['renderer-sees-the-contract', 'renderer/Bad.vue', 'main/firewall/index.ts'],
  ['renderer-without-node', 'renderer/b.ts', 'node:fs'],
  ['through-the-front-door', 'main/api/c.ts', 'main/firewall/ufw/index.ts'],
  ['through-the-front-door', 'main/helper/b.ts', 'main/plan/inside.ts'],
  ['doctor-looks-into-firewalls-only', 'main/doctor/b.ts', 'main/plan/inside.ts'],
  ['firewalls-apart', 'main/firewall/ufw/a.ts', 'main/firewall/nft/index.ts'],
  ['no-tests-in-the-product', 'main/journal/a.ts', 'test/help.ts'],
  ['must-resolve', 'main/journal/b.ts', 'main/journal/nowhere.ts'],
]

const good: readonly (readonly [from: string, to: string])[] = [
  ['main/cli/good.ts', 'main/api/index.ts'],
  ['main/desktop/good.ts', 'electron'],
  ['main/desktop/preload.ts', 'main/api/contract.ts'],
  ['main/api/good.ts', 'main/firewall/index.ts'],
  ['main/helper/good.ts', 'main/plan/index.ts'],
  ['main/helper/fine.ts', 'main/firewall/backend.ts'],
  ['main/plan/good.ts', 'main/firewall/index.ts'],
  ['main/firewall/ufw/good.ts', 'main/firewall/shared.ts'],
  ['main/firewall/ufw/fine.ts', 'main/netfilter/index.ts'],
  ['main/netfilter/good.ts', 'main/hosts/index.ts'],
  ['main/hosts/good.ts', 'main/model/port.ts'],
  ['renderer/good.ts', 'main/model/port.ts'],
  ['renderer/Good.vue', 'main/api/contract.ts'],
]

/** Files that are there to be imported. Two of them close a circle; one loads the web shell as it should be loaded. */
const others: Readonly<Record<string, string>> = {
  'node_modules/electron/package.json': '{ "name": "electron", "version": "1.0.0", "main": "index.js" }',
  'node_modules/electron/index.js': 'module.exports = {}',
  'main/router/circle-b.ts': "import './circle-a'",
  'main/verify/index.ts': "import '../plan/circle'",
  'main/cli/lazy.ts': "export const load = (): Promise<unknown> => import('../web/index')",
}

interface Violation {
  readonly type: string
  readonly from: string
  readonly to: string
  readonly rule: { readonly name: string }
}

const root = join(import.meta.dirname, '../..')
let house: string
let violations: readonly Violation[]

describe('the floors of the house', () => {
  beforeAll(async () => {
    house = await mkdtemp(join(tmpdir(), 'sallyport-layers-'))
    await buildHouse()
    violations = await cruise()
  }, 60_000)

  afterAll(() => rm(house, { recursive: true, force: true }))

  it.each(bad)('%s refuses %s → %s', (rule, from, to) => {
    const found = violations.filter((violation) => violation.from === from).map((violation) => violation.rule.name)
    expect(found, `${from} → ${to}`).toContain(rule)
  })

  it.each(good)('%s may import %s', (from) => {
    expect(violations.filter((violation) => violation.from === from)).toEqual([])
  })

  it('lets the command line load the web shell when it is asked to', () => {
    expect(violations.filter((violation) => violation.from === 'main/cli/lazy.ts')).toEqual([])
  })

  it('has a bad example for every rule', () => {
    const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as { forbidden: { name: string }[] }
    expect(new Set(bad.map(([rule]) => rule))).toEqual(new Set(config.forbidden.map((rule) => rule.name)))
  })
})

async function buildHouse(): Promise<void> {
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.base.json', 'package.json']) {
    await cp(join(root, file), join(house, file))
  }
  const targets = [...bad.map(([, , to]) => to), ...good.map(([, to]) => to)]
  for (const to of targets.filter((target) => /\.ts$/.test(target) && !target.endsWith('/nowhere.ts')))
    await write(to, 'export {}')
  for (const [file, text] of Object.entries(others)) await write(file, text)
  for (const [from, to] of [...bad.map(([, from, to]) => [from, to] as const), ...good])
    await write(from, importing(from, to))
}

function importing(from: string, to: string): string {
  const target = /\.(ts|vue)$/.test(to) ? relative(dirname(from), to).replaceAll('\\', '/').replace(/\.ts$/, '') : to
  const line = `import '${target.startsWith('.') || target === to ? target : `./${target}`}'`
  return from.endsWith('.vue') ? `<script setup lang="ts">\n${line}\n</script>\n<template><p /></template>\n` : line
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(house, file)), { recursive: true })
  await writeFile(join(house, file), text)
}

async function cruise(): Promise<readonly Violation[]> {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const args = [bin, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'main', 'renderer', 'test']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: house, maxBuffer: 64 * 1024 * 1024 })
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations
}
