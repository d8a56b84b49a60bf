import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Host } from '../../../main/hosts/index.js'
import { SimulatedMac } from '../../../main/practice/simulated/macos.js'
import { inEnglish } from '../../support/english.js'
import { apiOn } from '../../support/simulated-api.js'

const PROGRAM = '/Applications/JetStream Größe.app'
const REQUEST = { profile: 'jetstream-relay', answers: { values: { program: PROGRAM } } }
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'once-made-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** Whether the change stands in the journal as made. */
function isCommitted(): boolean {
  const journal = join(folder, 'state', 'journal')
  if (!existsSync(journal)) return false
  return readdirSync(journal).some(
    (name) => name.endsWith('.json') && readFileSync(join(journal, name), 'utf8').includes('"state": "applied"'),
  )
}

const READS: readonly (string | symbol)[] = ['run', 'read', 'readMany', 'exists', 'list', 'lstatMany', 'process']

/** That machine, of which nothing can be read any more once a change is made. */
function failingAfterwards(code: string): Host {
  const mac = new SimulatedMac({ programs: { [PROGRAM]: 'ad-hoc' } })
  return new Proxy<Host>(mac, {
    get: (target, name) =>
      READS.includes(name) && isCommitted()
        ? () => Promise.reject(Object.assign(new Error(`spawn ${code}`), { code }))
        : (Reflect.get(target, name, target) as unknown),
  })
}

test.each([
  ['EMFILE', 'The change was made, but whether it works could not be checked: Too many files are open: spawn EMFILE'],
  [
    'ENOMEM',
    'The change was made, but whether it works could not be checked: The system has no memory or no processes left: spawn ENOMEM',
  ],
  [
    'ODD',
    'The change was made, but whether it works could not be checked: Something went wrong inside Sallyport: spawn ODD',
  ],
])('%s after a change is told as made and not proven, with its entry', async (code, what) => {
  mkdirSync(join(folder, 'state'))
  const api = apiOn(failingAfterwards(code), folder)
  const end = await api.call('apply', REQUEST)
  expect(end.result).toBe('applied')
  expect(end.journal).toMatch(/^\d{8}T/)
  expect(inEnglish(end.problem)).toMatchObject({
    kind: 'unproven',
    what,
    meaning: 'It stands in the journal, and can be undone.',
  })
})
