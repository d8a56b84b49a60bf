import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { localHost, removeTemporary } from '../../../main/hosts/index.js'
import { temporaryName } from '../../../main/hosts/temporary.js'

/** As nft, nginx, sysctl and a shell list what they read. */
const PATTERNS = ['*', '*.nft', 'sallyport-x.nft*', '*.*', '*.conf', '*.xml', '*.service']

test.each(PATTERNS)('no reader that goes by %s takes a file that is being written', (pattern) => {
  const folder = mkdtempSync(join(tmpdir(), 'temporary-'))
  try {
    writeFileSync(join(folder, temporaryName('3xyz')), '')
    const listed = spawnSync('/bin/sh', ['-c', `echo ${pattern}`], { cwd: folder, encoding: 'utf8' }).stdout
    expect(listed.trim()).toBe(pattern)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('what a write left behind is removed, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'temporary-'))
  try {
    for (const name of [temporaryName('3xyz'), '.sallyport-notes', 'x.tmp', '.sallyport-a.tmp.kept'])
      writeFileSync(join(folder, name), '')
    await removeTemporary(localHost(), [folder, join(folder, 'nowhere')])
    expect(readdirSync(folder).sort()).toEqual(['.sallyport-a.tmp.kept', '.sallyport-notes', 'x.tmp'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
