import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compile, isCached, loadCached } from '../../../main/start/code-cache.js'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-cache-'))
  file = join(folder, 'program.js')
  await write("exports.name = 'one'; exports.here = __dirname; exports.sep = require('node:path').sep")
})

const write = (code: string) =>
  writeFile(file, `(function (exports, require, module, __filename, __dirname) {${code}\n})`)

afterEach(() => rm(folder, { recursive: true }))

test('a file is loaded as Node would, with what was kept of it and without', () => {
  const whole = { name: 'one', here: folder, sep: '/' }
  expect(loadCached(file)).toEqual(whole)
  expect(isCached(file)).toBe(false)
  const { exports, keep } = compile(file)
  keep()
  expect(exports).toEqual(whole)
  expect(isCached(file)).toBe(true)
  expect(loadCached(file)).toEqual(whole)
})

test('what does not fit the file is not used', async () => {
  compile(file).keep()
  await write("exports.name = 'another'")
  expect(isCached(file)).toBe(false)
  expect(loadCached(file)).toMatchObject({ name: 'another' })
  await writeFile(`${file}.v8`, 'not code at all')
  await write("exports.name = 'a third'")
  expect(isCached(file)).toBe(false)
  expect(loadCached(file)).toEqual({ name: 'a third' })
})
