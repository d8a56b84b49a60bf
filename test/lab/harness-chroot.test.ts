import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'

const WRITE = fileURLToPath(new URL('support/write-in-host.mjs', import.meta.url))
/** Of no use to anybody, should it ever get out. */
const FILE = '/etc/sallyport-lab-stays-inside'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sallyport-chroot-'))
})
afterEach(() => {
  rmSync(FILE, { force: true })
  rmdirSync(root) // empty: what was mounted there is gone with its namespace
})

it('a host keeps to itself also where the tests run in a chroot', async () => {
  const change = 'mount --rbind / "$1" && exec chroot "$1" "$2" "$3" "$4"'
  const words = ['-m', '--propagation', 'private', '--', '/bin/sh', '-c', change, 'sh', root]
  const { stdout } = await promisify(execFile)('/usr/bin/unshare', [...words, process.execPath, WRITE, FILE])
  expect(stdout).toBe('here')
  expect(existsSync(FILE)).toBe(false)
})
