import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const FPM = fileURLToPath(new URL('../../../scripts/fpm.mjs', import.meta.url))
const hasDpkg = existsSync('/usr/bin/dpkg-deb')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deb-test-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

test.runIf(hasDpkg)('a deb is root’s, with the modes of a system, and says what it needs', () => {
  const file = (name: string, mode: number) => {
    writeFileSync(join(folder, 'app', name), 'x')
    chmodSync(join(folder, 'app', name), mode)
  }
  mkdirSync(join(folder, 'app'), { mode: 0o700 })
  file('program', 0o700)
  file('data', 0o600)
  file('libx.so.1', 0o755)
  writeFileSync(join(folder, 'after'), '#!/bin/sh\n')
  writeFileSync(join(folder, 'copyright'), 'MIT\n')
  const deb = join(folder, 'x.deb')
  const fields = ['--name', 'x', '--version', '1.0', '--maintainer', 'A <a@b.example>', '--architecture', 'amd64']
  const description = `does it\n ${'all the same word '.repeat(12)}`
  execFileSync(FPM, [
    ...[
      '-s',
      'dir',
      '--force',
      '-t',
      'deb',
      '-d',
      'libc6',
      '-d',
      'a | b',
      '--conflicts',
      'y',
      '--deb-compression',
      'gz',
      ...fields,
    ],
    ...['--description', description, '--after-remove', join(folder, 'after'), '--package', deb],
    ...[`${folder}/app/=/opt/X`, `${folder}/copyright=/usr/share/doc/x/copyright`],
  ])
  const asked = (...args: string[]) => execFileSync('dpkg-deb', [...args], { encoding: 'utf8' })
  const files = asked('--contents', deb).split('\n')
  const line = (path: string) => files.find((each) => each.endsWith(` ./${path}`))
  expect(line('opt/X/')).toMatch(/^drwxr-xr-x root\/root /)
  expect(line('opt/X/program')).toMatch(/^-rwxr-xr-x root\/root /)
  expect(line('opt/X/data')).toMatch(/^-rw-r--r-- root\/root /)
  expect(line('opt/X/libx.so.1')).toMatch(/^-rw-r--r-- root\/root /)
  expect(line('usr/share/doc/x/changelog.gz')).toBeDefined()
  expect(asked('--field', deb, 'Depends')).toBe('libc6, a | b\n')
  expect(asked('--field', deb, 'Conflicts')).toBe('y\n')
  expect(line('usr/share/man/man1/sallyport-desktop.1.gz'), 'no page of what it does not install').toBeUndefined()
  const [synopsis, ...rest] = asked('--field', deb, 'Description').trimEnd().split('\n')
  expect(synopsis).toBe('does it')
  expect(rest.join('').replace(/\s+/g, ' ').trim()).toBe('all the same word '.repeat(12).trim())
  expect(Math.max(...rest.map((each) => each.length))).toBeLessThan(80)
  expect(asked('--info', deb, 'postrm')).toBe('#!/bin/sh\n')
})
