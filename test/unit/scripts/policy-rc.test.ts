import { lstat, mkdir, mkdtemp, readFile, readdir, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { maskUnit, refuseDaemons } from '../../../scripts/lib/policy-rc.mjs'

describe.skipIf(process.platform === 'win32')('policy-rc.d during an installation', () => {
  let system: string
  let file: string

  beforeEach(async () => {
    system = await mkdtemp(join(tmpdir(), 'sallyport-policy-'))
    file = join(system, 'usr/sbin/policy-rc.d')
    await mkdir(join(system, 'usr/sbin'), { recursive: true })
  })
  afterEach(() => rm(system, { recursive: true, force: true }))

  const beside = () => readdir(join(system, 'usr/sbin'))

  it('refuses, and is gone afterwards', async () => {
    const restore = refuseDaemons(system)
    expect(await readFile(file, 'utf8')).toMatch(/^#!\/bin\/sh\n(#.*\n)*exit 101\n$/)
    expect((await stat(file)).mode & 0o777).toBe(0o755)
    restore()
    restore()
    expect(await beside()).toEqual([])
  })

  it("puts the machine's own back, with its mode and time", async () => {
    await writeFile(file, '#!/bin/sh\nexit 0\n', { mode: 0o700 })
    const { ino, mtimeMs } = await stat(file)
    const restore = refuseDaemons(system)
    expect(await readFile(file, 'utf8')).toContain('exit 101')
    restore()
    const after = await stat(file)
    expect(await readFile(file, 'utf8')).toBe('#!/bin/sh\nexit 0\n')
    expect([after.mode & 0o777, after.ino, after.mtimeMs]).toEqual([0o700, ino, mtimeMs])
    expect(await beside()).toEqual(['policy-rc.d'])
  })

  it('puts a link that leads nowhere back too', async () => {
    await symlink('/nowhere', file)
    refuseDaemons(system)()
    expect(await readlink(file)).toBe('/nowhere')
  })

  it('mends what a killed run left behind', async () => {
    await writeFile(file, 'the own one')
    refuseDaemons(system)
    refuseDaemons(system)()
    expect(await readFile(file, 'utf8')).toBe('the own one')
    expect(await beside()).toEqual(['policy-rc.d'])
  })

  it('masks firewalld, but leaves a unit that is there', async () => {
    const unit = join(system, 'etc/systemd/system/firewalld.service')
    maskUnit('firewalld.service', system)()
    await expect(lstat(unit)).rejects.toThrow('ENOENT')
    maskUnit('firewalld.service', system)
    expect(await readlink(unit)).toBe('/dev/null')
    await rm(unit)
    await writeFile(unit, '[Unit]')
    maskUnit('firewalld.service', system)()
    expect((await lstat(unit)).isFile()).toBe(true)
  })
})
