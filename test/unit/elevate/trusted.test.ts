import { describe, expect, test } from 'vitest'
import { assertInstalledForAll, assertTrusted, type Onlooker } from '../../../main/elevate/trusted.js'
import { problemOf } from '../../support/problems.js'

const me = 501
interface File {
  readonly uid?: number
  readonly gid?: number
  readonly mode?: number
}
/** A Mac, or a Linux, on which everything is root's and 0755 but what is named. */
const on = (platform: 'darwin' | 'linux', files: Readonly<Record<string, File>>, links: Record<string, string> = {}) =>
  ({
    platform,
    uid: me,
    gid: platform === 'darwin' ? 20 : me,
    lstat: (path: string) => ({ uid: 0, gid: 0, mode: 0o100755, ...files[path] }),
    realpath: (path: string) => links[path] ?? path,
  }) satisfies Onlooker

const APP = '/Applications/Sallyport.app'
const PROGRAM = `${APP}/Contents/MacOS/Sallyport`

describe('what is about to run with rights', () => {
  test.each<[string, Onlooker]>([
    ['an app that belongs to root', on('darwin', { '/Applications': { gid: 80, mode: 0o40775 } })],
    ['an app that this user has dragged there', on('darwin', { [APP]: { uid: me }, [PROGRAM]: { uid: me } })],
    ['a program below a folder that is sticky', on('linux', { '/Applications': { mode: 0o41777 } })],
    ['a folder of this user’s own group', on('linux', { [APP]: { uid: me, gid: me, mode: 0o40775 } })],
  ])('%s may', (_what, onlooker) => {
    expect(() => {
      assertTrusted([PROGRAM], onlooker)
    }).not.toThrow()
  })

  test.each<[string, Onlooker, string]>([
    ['belongs to another user', on('darwin', { [APP]: { uid: 502 } }), APP],
    ['may be written by everybody', on('darwin', { [PROGRAM]: { uid: me, mode: 0o100777 } }), PROGRAM],
    ['lies where everybody writes', on('darwin', { '/Applications': { mode: 0o40777 } }), '/Applications'],
    ['is the group’s, which on macOS is that of all users', on('darwin', { [APP]: { gid: 20, mode: 0o40775 } }), APP],
    ['is a link to such a place', on('linux', { '/x': { mode: 0o40777 } }, { [PROGRAM]: '/x/s' }), '/x'],
  ])('what %s may not', async (_what, onlooker, named) => {
    const refused = await problemOf(() => {
      assertTrusted([PROGRAM], onlooker)
      return Promise.resolve()
    })
    expect(refused.kind).toBe('refused')
    expect(refused.todo).toContain(named)
  })

  test('on Windows it is installed below Program Files', () => {
    expect(() => {
      assertInstalledForAll('C:\\Program Files\\Sallyport\\Sallyport.exe')
    }).not.toThrow()
  })

  test.each([
    'C:\\Users\\me\\AppData\\Local\\Programs\\sallyport\\Sallyport.exe',
    'C:\\Program Files (x86)\\Sallyport\\Sallyport.exe',
    'C:\\Program Files\\..\\Users\\me\\Sallyport.exe',
    'C:\\Windows\\Temp\\Sallyport.exe',
    'D:\\Program Files\\Sallyport\\Sallyport.exe',
    '\\Program Files\\Sallyport\\Sallyport.exe',
  ])('and %s is not', async (program) => {
    const refused = await problemOf(() => {
      assertInstalledForAll(program)
      return Promise.resolve()
    })
    expect(refused).toMatchObject({ kind: 'refused' })
    expect(refused.todo).toContain('for all users')
  })
})
