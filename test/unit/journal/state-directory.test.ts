import { describe, expect, test } from 'vitest'
import { isStateDirectory, protectedParts, systemState } from '../../../main/journal/index.js'

describe('the state directory', () => {
  test.each(['linux', 'darwin', 'win32'] as const)('of %s has that system’s form, and no other', (platform) => {
    const path = systemState(platform)
    expect(isStateDirectory(path, platform)).toBe(true)
    expect(isStateDirectory(path, platform === 'win32' ? 'linux' : 'win32')).toBe(false)
  })

  test.each(['', 'relative', '/a/../b', '/a/./b', '/a\nb', '/..', `/${'x'.repeat(1024)}`])(
    '"%s" is none on Unix',
    (path) => {
      expect(isStateDirectory(path, 'linux')).toBe(false)
    },
  )

  test.each([
    ...['', 'C:', 'C:\\', 'C:x', '\\x', '\\\\server\\share\\x', 'C:/x', 'C:\\a\\..\\b', 'C:\\a\\.', 'C:\\a\\\\b'],
    ...[
      'C:\\a:stream',
      'C:\\a*',
      'C:\\a\nb',
      'C:\\a"b',
      'C:\\a ',
      'C:\\a.\\b',
      '\\\\?\\C:\\x',
      `C:\\${'x'.repeat(1024)}`,
    ],
  ])('"%s" is none on Windows', (path) => {
    expect(isStateDirectory(path, 'win32')).toBe(false)
  })
})

describe('on Windows', () => {
  test('only folders below those of the administrators are taken, and looked at one by one', () => {
    expect(protectedParts(`${systemState('win32')}\\journal`)).toEqual([
      'C:\\Program Files\\Common Files',
      'C:\\Program Files\\Common Files\\Sallyport',
      'C:\\Program Files\\Common Files\\Sallyport\\journal',
    ])
  })

  test.each([
    ...[
      'C:\\ProgramData\\Sallyport',
      'C:\\Users\\me\\x',
      'D:\\Program Files\\x',
      'C:\\Program Files',
      'C:\\Program FilesX\\y',
    ],
    ...['C:\\Windows\\Temp', 'C:\\Windows\\Temp\\x', 'C:\\Windows\\System32\\Tasks\\x', 'c:\\windows\\tracing\\x'],
    ...['C:\\Program Files (x86)\\x', 'C:\\PROGRA~1\\x'],
    ...['C:\\Program Files\\..\\Users\\me', 'C:\\Program Files.\\x', '/var/lib/sallyport'],
  ])('%s is not', (path) => {
    expect(protectedParts(path)).toBeUndefined()
  })
})
