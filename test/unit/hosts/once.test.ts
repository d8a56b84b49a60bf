import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { localHost, readOnce } from '../../../main/hosts/index.js'

test('one look asks each question once, and the next look asks anew', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'once-'))
  const path = join(folder, 'rules')
  const touch = ['/usr/bin/mktemp', '-p', folder]
  try {
    writeFileSync(path, 'old')
    const look = readOnce(localHost())
    const [first, second] = await Promise.all([look.run(touch), look.run(touch)])
    expect(second).toBe(first)
    expect(await look.read(path)).toEqual({ state: 'text', text: 'old' })
    expect(await look.list(folder)).toHaveLength(2)
    writeFileSync(path, 'new')
    writeFileSync(join(folder, 'another'), '')
    expect(await look.read(path)).toEqual({ state: 'text', text: 'old' })
    expect(await look.list(folder)).toHaveLength(2)
    expect(await readOnce(localHost()).read(path)).toEqual({ state: 'text', text: 'new' })
    expect(await readOnce(localHost()).list(folder)).toHaveLength(3)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a command with input of its own runs each time', async () => {
  const look = readOnce(localHost())
  const said = [await look.run(['/bin/cat'], { stdin: 'one' }), await look.run(['/bin/cat'], { stdin: 'two' })]
  expect(said.map(({ stdout }) => stdout)).toEqual(['one', 'two'])
})
