import { chmodSync, mkdirSync, mkdtempSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { practiceFolder } from '../../../main/practice/folder.js'
import { findMachine, keepMachine, type Machine } from '../../../main/practice/machine.js'
import { startOf } from '../../../main/practice/process.js'
import { failure } from '../../../main/practice/start.js'
import { english } from '../../support/english.js'

const uid = process.getuid?.() ?? 0
const fresh = () => mkdtempSync(join(tmpdir(), 'sallyport-folder-'))

describe.runIf(process.platform === 'linux')('the folder', () => {
  test('is made for this user alone', () => {
    const runtime = fresh()
    const folder = practiceFolder({ XDG_RUNTIME_DIR: runtime }, uid)
    expect(folder).toBe(join(runtime, 'sallyport-practice'))
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(practiceFolder({ XDG_RUNTIME_DIR: runtime }, uid)).toBe(folder)
  })

  test('is refused when others can reach into it, or when it is a link', () => {
    const open = fresh()
    mkdirSync(join(open, 'sallyport-practice'))
    chmodSync(join(open, 'sallyport-practice'), 0o755)
    expect(() => practiceFolder({ XDG_RUNTIME_DIR: open }, uid)).toThrow('practice.notPrivate')
    const linked = fresh()
    symlinkSync(fresh(), join(linked, 'sallyport-practice'))
    expect(() => practiceFolder({ XDG_RUNTIME_DIR: linked }, uid)).toThrow('practice.notPrivate')
  })
})

describe.runIf(process.platform === 'linux')('a machine that is written down', () => {
  const machine: Machine = {
    pid: process.pid,
    started: startOf(process.pid) ?? '',
    network: 'net:[1]',
    firewall: 'ufw',
    rootless: false,
    made: '2026-11-21T10:00:00.000Z',
  }

  test('is found while its process is the same', () => {
    const folder = fresh()
    expect(findMachine(folder)).toBeUndefined()
    keepMachine(folder, machine)
    expect(findMachine(folder)).toEqual(machine)
    keepMachine(folder, { ...machine, started: '1' })
    expect(findMachine(folder), 'another process got its number').toBeUndefined()
  })

  test.each(['', '{}', '{"pid":1}', JSON.stringify({ ...machine, pid: 1 }), JSON.stringify({ ...machine, more: 1 })])(
    'is none when the file says %j',
    (text) => {
      const folder = fresh()
      writeFileSync(join(folder, 'machine.json'), text)
      expect(findMachine(folder)).toBeUndefined()
    },
  )
})

test.each([
  ['unshare: unshare failed: Operation not permitted\n', 'unshare: unshare failed: Operation not permitted'],
  ['part: files\nmount: denied\n', 'its files failed (mount: denied)'],
  ['part: files\npart: network\nRTNETLINK\n\n', 'its network failed (RTNETLINK)'],
  ['', 'it said nothing'],
])('a start that said %j broke off', (said, expected) => {
  expect(english(failure(said))).toBe(expected)
})
