import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Host } from '../../../main/hosts/index.js'
import type { Guard, PlainCommand } from '../../../main/model/plan.js'
import { showStep } from '../../../main/plan/index.js'
import { SimulatedMac } from '../../../main/practice/simulated/macos.js'
import { fixture } from '../../support/fixture.js'
import { CALLS } from '../../support/requests.js'
import { SimulatedWindows } from '../../support/simulated-windows.js'

type Sees = (argv: readonly string[]) => Promise<{ readonly code: number | null; readonly stdout: string }>

function stepOf(verb: string, args: Record<string, unknown>) {
  const step = showStep({ verb, args })
  if (!step.standalone) throw new Error(`${verb} is not standalone`)
  return step
}

async function isSo(sees: Sees, guards: readonly Guard[]): Promise<boolean> {
  for (const guard of guards) {
    if (!('argv' in guard)) throw new Error('no files here')
    const { code, stdout } = await sees(guard.argv)
    const said = stdout.split('\n').map((line) => line.trim())
    const holds = code === 0 && (guard.prints === undefined || said.includes(guard.prints))
    if (holds === (guard.unless === true)) return false
  }
  return true
}

async function carryOut(host: Host, commands: readonly PlainCommand[]): Promise<void> {
  for (const command of commands) if ('argv' in command) await host.run(command.argv)
}

/** @returns whether it is so before, after the step, and after it was taken back */
async function thereAndBack(host: Host, sees: Sees, verb: string, args: Record<string, unknown>): Promise<boolean[]> {
  const { argv, guard, undo } = stepOf(verb, args)
  const seen = [await isSo(sees, guard)]
  await carryOut(host, [{ argv }])
  seen.push(await isSo(sees, guard))
  await carryOut(host, undo)
  return [...seen, await isSo(sees, guard)]
}

describe('a step for Windows', () => {
  const rule = {
    label: 'API',
    protocol: 'tcp',
    ports: { first: 8886, last: 8886 },
    source: 'any',
    profiles: ['private'],
  }

  test.each([
    ['windows.allow', rule],
    ['windows.allow', { ...rule, program: 'C:\\Program Files\\x.exe', source: '10.0.0.0/8' }],
    ['windows.setState', { profile: 'private', state: 'off' }],
  ])('tells whether it is so, without netsh’s translated words: %s', async (verb, args) => {
    const host = new SimulatedWindows([['x', 'v2.30|Action=Allow|Active=TRUE|Dir=In|Name=Other|']])
    expect(await thereAndBack(host, (argv) => host.run(argv), verb, args)).toEqual([false, true, false])
    await host.run(stepOf(verb, args).argv)
    const back = verb === 'windows.allow' ? 'windows.remove' : verb
    const backArgs = verb === 'windows.allow' ? args : { ...args, state: 'on' }
    expect(await thereAndBack(host, (argv) => host.run(argv), back, backArgs)).toEqual([false, true, false])
  })
})

describe('a step for macOS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'socketfilterfw-'))
  const stub = join(folder, 'socketfilterfw')
  writeFileSync(stub, '#!/bin/sh\ncat "${0%/*}/$1"\n')
  chmodSync(stub, 0o755)
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })
  const QUESTIONS = ['--listapps', '--getglobalstate', '--getblockall', '--getallowsigned']

  /** The guard's own pipes run in a shell; what socketfilterfw would say is laid out for them. */
  const onMac =
    (host: Host): Sees =>
    async ([shell = '', ...words]) => {
      for (const question of QUESTIONS) {
        const { stdout, stderr } = await host.run(['/usr/libexec/ApplicationFirewall/socketfilterfw', question])
        writeFileSync(join(folder, question), stdout + stderr)
      }
      const here = words.map((word) => (word === '/usr/libexec/ApplicationFirewall/socketfilterfw' ? stub : word))
      const { status, stdout } = spawnSync(shell, here, { encoding: 'utf8' })
      return { code: status, stdout }
    }

  const program = '/Applications/Jet.Stream $(id) 2.app'
  const macs = (['old', 'new'] as const).flatMap((generation) => [{ generation, suspicious: true }, { generation }])

  test.each(macs)('tells whether a program is let in: %o', async (parts) => {
    const others = [
      ['/Applications/JetXStream $(id) 2.app', 'Allow'],
      [`/Volumes${program}`, 'Allow'],
    ] as const
    const host = new SimulatedMac({ ...parts, applications: others, everyProgram: 'developer' })
    const see = onMac(host)
    expect(await thereAndBack(host, see, 'alf.add', { program })).toEqual([false, true, false])
    const add = stepOf('alf.add', { program })
    await host.run(add.argv)
    await host.run(stepOf('alf.block', { program }).argv)
    expect(await thereAndBack(host, see, 'alf.unblock', { program })).toEqual([false, true, false])
    expect(await isSo(see, add.guard)).toBe(true)
    await host.run(stepOf('alf.unblock', { program }).argv)
    expect(await thereAndBack(host, see, 'alf.block', { program })).toEqual([false, true, false])
    expect(await thereAndBack(host, see, 'alf.remove', { program })).toEqual([false, true, false])
  })

  test.each(['old', 'new'] as const)('tells how each setting is: %s', async (generation) => {
    const host = new SimulatedMac({ generation, on: true, blockAll: false, allowBuiltIn: true, allowDownloaded: true })
    for (const verb of ['alf.setState', 'alf.allowSigned', 'alf.allowSignedApp'])
      expect([verb, await thereAndBack(host, onMac(host), verb, { to: 'off' })]).toEqual([verb, [false, true, false]])
    const blocked = await thereAndBack(host, onMac(host), 'alf.setBlockAll', { to: 'on' })
    expect(blocked).toEqual([false, true, false])
  })

  test.each([
    ['macos/getblockall-old-on.txt', 'alf.setBlockAll', 'on'],
    ['macos/getblockall-old-off.txt', 'alf.setBlockAll', 'off'],
    ['macos/getblockall-new-off.txt', 'alf.setBlockAll', 'off'],
    ['macos/getglobalstate-blockall-old.txt', 'alf.setState', 'on'],
    ['macos/getglobalstate-off.txt', 'alf.setState', 'off'],
    ['macos/getallowsigned-new.txt', 'alf.allowSigned', 'on'],
    ['macos/getallowsigned-new.txt', 'alf.allowSignedApp', 'off'],
    ['macos/getallowsigned-old.txt', 'alf.allowSignedApp', 'on'],
  ])('reads what was recorded: %s, %s %s', (recording, verb, to) => {
    const results = ['on', 'off'].map((state) => {
      const [guard] = stepOf(verb, { to: state }).guard
      if (!guard || !('argv' in guard)) throw new Error('no guard')
      const [shell = '', ...words] = guard.argv
      for (const question of QUESTIONS) writeFileSync(join(folder, question), fixture(recording))
      const here = words.map((word) => (word === '/usr/libexec/ApplicationFirewall/socketfilterfw' ? stub : word))
      return spawnSync(shell, here).status === 0 ? state : ''
    })
    expect(results.filter((state) => state !== '')).toEqual([to])
  })
})

test('a shell that a guard starts has a text of its own, and its data as arguments', () => {
  const shells = Object.values(CALLS)
    .flat()
    .flatMap(([verb, args]) => {
      const step = showStep({ verb, args })
      return step.standalone
        ? step.guard.flatMap((guard) => ('argv' in guard && guard.argv[0] === '/bin/sh' ? [guard.argv] : []))
        : []
    })
  expect(shells.length).toBeGreaterThan(0)
  for (const argv of shells) {
    expect(argv[2]).not.toContain('Applications')
    execFileSync('/bin/sh', ['-n', '-c', argv[2] ?? ''])
  }
})
