import { describe, expect, test } from 'vitest'
import { chooseMethod } from '../../../main/elevate/index.js'
import type { Host, Platform } from '../../../main/hosts/index.js'

interface Rights {
  readonly uid?: number
  readonly has?: readonly string[]
  /** sudo asks for no password; on Windows, an administrator's rights. */
  readonly free?: boolean
}

const machine = (platform: Platform, { uid = 1000, has = [], free = false }: Rights): Host =>
  ({
    platform,
    uid,
    session: {},
    exists: (path: string) => Promise.resolve(has.some((name) => path.endsWith(`/${name}`))),
    run: () => Promise.resolve({ code: free ? 0 : 1, stdout: '', stderr: '' }),
  }) as unknown as Host

describe('the way to rights', () => {
  test.each<[Platform, string, Rights, { terminal: boolean; desktop: boolean }, string | undefined]>([
    ['linux', 'root', { uid: 0, has: ['sudo'] }, { terminal: true, desktop: true }, 'root'],
    [
      'linux',
      'sudo without a password',
      { has: ['sudo', 'pkexec'], free: true },
      { terminal: false, desktop: true },
      'sudo',
    ],
    ['linux', 'a desktop', { has: ['sudo', 'pkexec'] }, { terminal: true, desktop: true }, 'pkexec'],
    ['linux', 'a terminal', { has: ['sudo', 'pkexec'] }, { terminal: true, desktop: false }, 'sudo'],
    ['linux', 'nothing', { has: ['sudo'] }, { terminal: false, desktop: true }, undefined],
    ['darwin', 'root', { uid: 0 }, { terminal: false, desktop: false }, 'root'],
    ['darwin', 'a terminal', { has: ['sudo'] }, { terminal: true, desktop: true }, 'sudo'],
    ['darwin', 'a window', { has: ['sudo'] }, { terminal: false, desktop: true }, 'osascript'],
    ['darwin', 'over SSH without a terminal', { has: ['sudo'] }, { terminal: false, desktop: false }, undefined],
    ['win32', 'an administrator', { uid: -1, free: true }, { terminal: true, desktop: true }, 'root'],
    ['win32', 'a person', { uid: -1 }, { terminal: true, desktop: true }, 'uac'],
    ['win32', 'over SSH', { uid: -1 }, { terminal: true, desktop: false }, undefined],
  ])('%s, %s', async (platform, _what, rights, surroundings, name) => {
    expect((await chooseMethod(machine(platform, rights), surroundings))?.name).toBe(name)
  })
})
