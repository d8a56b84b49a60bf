import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { assertInside, insideEnvironment } from '../../../main/practice/inside.js'
import { assertOther } from '../../../main/practice/machine.js'
import { networkOf, startOf } from '../../../main/practice/process.js'

test('nothing of the caller goes along that could lead back to the real machine', () => {
  const environment = {
    HOME: '/home/alice',
    TERM: 'xterm',
    SALLYPORT_STATE_DIR: '/var/lib/sallyport',
    XDG_STATE_HOME: '/home/alice/.local/state',
    DISPLAY: ':0',
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus',
    NODE_OPTIONS: '--require=/tmp/evil.js',
    LD_PRELOAD: '/tmp/evil.so',
    SUDO_UID: '1000',
  }
  expect(insideEnvironment(environment, 'net:[7]')).toEqual({
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/home/alice',
    TERM: 'xterm',
    ELECTRON_RUN_AS_NODE: '1',
    SALLYPORT_PRACTICE: 'net:[7]',
  })
})

describe.runIf(process.platform === 'linux')('whoever was sent into a practice machine', () => {
  const own = networkOf('self') ?? ''
  const marked = mkdtempSync(join(tmpdir(), 'sallyport-marked-'))
  const plain = mkdtempSync(join(tmpdir(), 'sallyport-plain-'))
  writeFileSync(join(marked, 'machine.json'), '{}')

  test('goes on in another network that is marked as one', () => {
    expect(() => assertInside({ SALLYPORT_PRACTICE: 'net:[1]' }, marked)).not.toThrow()
    expect(() => assertInside({}, plain), 'nobody was sent').not.toThrow()
  })

  test('stops in the network that it came from, and where no mark is', () => {
    expect(() => assertInside({ SALLYPORT_PRACTICE: own }, marked)).toThrow('practice.notInside')
    expect(() => assertInside({ SALLYPORT_PRACTICE: 'net:[1]' }, plain)).toThrow('practice.notInside')
    expect(() => assertInside({ SALLYPORT_PRACTICE: '' }, plain)).toThrow('practice.notInside')
  })

  test('is not sent to a process in the real network, whatever is written down', () => {
    const machine = { pid: process.pid, started: startOf(process.pid) ?? '', network: own, made: '', rootless: false }
    expect(() => assertOther({ ...machine, firewall: 'ufw' })).toThrow('practice.noNetwork')
    expect(() => assertOther({ ...machine, firewall: 'ufw', network: 'net:[1]' })).toThrow('practice.noNetwork')
  })
})
