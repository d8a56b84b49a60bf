import { expect, test } from 'vitest'
import { asHelper } from '../../../main/desktop/be-the-helper.js'

test.each([
  [['Sallyport.exe'], undefined],
  [['electron', '.', '--helper'], undefined],
  [['Sallyport.exe', '--practice', '--helper'], undefined],
])('%j opens a window', (argv, code) => {
  expect(asHelper(argv)).toBe(code)
})

test('its first argument makes it the helper, and the helper’s end is its own', () => {
  expect(asHelper(['/bin/false', '--helper', '--channel', 'x'])).toBe(1)
  expect(asHelper(['/bin/true', '--helper', '--channel', 'x'])).toBe(0)
})
