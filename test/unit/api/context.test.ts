import { expect, test } from 'vitest'
import { makeContext } from '../../../main/api/context.js'
import { stubHost } from '../../support/stub-host.js'

test.each([
  ['at a screen', { DISPLAY: ':0' }, true],
  ['at a screen of Wayland', { WAYLAND_DISPLAY: 'wayland-0' }, true],
  ['over SSH that forwards X', { DISPLAY: 'localhost:10.0', SSH_CONNECTION: '192.0.2.1 50000 192.0.2.2 22' }, false],
  ['over SSH', { SSH_CONNECTION: '192.0.2.1 50000 192.0.2.2 22' }, false],
])('a person who is there %s', (_where, environment, desktop) => {
  expect(makeContext({ shell: 'cli', here: stubHost({ session: environment }) }).surroundings.desktop).toBe(desktop)
})
