import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
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

const write = (code: string, name = file) =>
  writeFile(name, `(function (exports, require, module, __filename, __dirname) {${code}\n})`)

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

test('what a file asks for beside it is loaded the same way when it is asked for, and run once', async () => {
  const part = join(folder, 'parts', 'one.js')
  await mkdir(join(folder, 'parts'))
  await write("exports.name = 'whole'; exports.part = () => require('./parts/one.js')")
  await write("const { name } = require('../program.js'); exports.of = name; exports.count = (n = 0) => n + 1", part)
  const compiled = compile(file)
  compiled.keep()
  expect(isCached(part)).toBe(false) // nobody has asked for it yet
  const { exports, keep } = compile(file)
  const first = (exports as { part(): { of: string; count(): number } }).part()
  expect(first.of).toBe('whole')
  expect((exports as { part(): unknown }).part()).toBe(first)
  keep()
  expect([isCached(file), isCached(part)]).toEqual([true, true])
  expect((loadCached(file) as { part(): { of: string } }).part().of).toBe('whole')
})
