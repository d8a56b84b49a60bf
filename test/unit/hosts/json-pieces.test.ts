import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LISTS_JSON, localHost, recordingHost } from '../../../main/hosts/index.js'
import { JsonPieces } from '../../../main/hosts/json-pieces.js'

/** As nft prints it: jansson's spacing. */
function printed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const pairs = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${printed(inner)}`)
  return `{${pairs.join(', ')}}`
}

function inPieces(text: string, size: number): unknown {
  const pieces = new JsonPieces()
  for (let at = 0; at < text.length; at += size) pieces.push(text.slice(at, at + size))
  return pieces.end()
}

const SEAM = '}, {"rule": {'
const comment = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(SEAM, `a${SEAM}"b": 1}}, `, ']}', '\\', '"'))
const thing = fc.oneof(
  fc.record({ rule: fc.record({ handle: fc.nat(), comment, expr: fc.array(fc.record({ match: comment })) }) }),
  fc.record({ chain: fc.record({ name: comment }) }),
  fc.record({ set: fc.record({ elem: fc.array(fc.oneof(comment, fc.nat())) }) }),
)

test('a listing in pieces of any size is the listing', () => {
  fc.assert(
    fc.property(fc.array(thing, { maxLength: 12 }), fc.integer({ min: 1, max: 200 }), (things, size) => {
      const listing = { nftables: [{ metainfo: { version: '1.0.6' } }, ...things] }
      const rules = things.slice(1).filter((one) => 'rule' in one).length
      const read = inPieces(`${printed(listing)}\n`, size)
      // without a rule behind something else there is nothing to take apart
      if (rules > 0 || read !== undefined) expect(read).toEqual(listing)
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['cut off', '{"nftables": [{"rule": {}}, {"rule": {'],
  ['broken inside', '{"nftables": [{"rule": {x}}, {"rule": {}}]}'],
  ['broken at the end', '{"nftables": [{"rule": {}}, {"rule": {}, ]}'],
  ['no list', '{"nftables": {"a": {}}, {"rule": {}}]}'],
  ['another form', '[{"rule": {}}, {"rule": {}}]'],
  ['empty', ''],
])('what is no listing is left to others: %s', (_what, text) => {
  expect(inPieces(text, 7)).toBeUndefined()
})

describe('a command’s long listing', () => {
  const listing = {
    nftables: Array.from({ length: 5000 }, (_, index) => ({
      rule: { handle: index, comment: `Türöffner ${index} 🚪` },
    })),
  }
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'listing-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  test.each(['', '\n'])(
    'is read while it comes, and its letters stay whole; a record of it is plain (end: %j)',
    async (end) => {
      const text = `${printed(listing)}${end}`
      const file = join(folder, 'listing.json')
      writeFileSync(file, text)
      const { host, readings } = recordingHost(localHost())
      const { stdout, json } = await host.run(['/bin/cat', file], LISTS_JSON)
      expect(json).toEqual(listing)
      expect(stdout).toBe(text)
      expect(Object.values(readings.runs)).toEqual([{ code: 0, stdout, stderr: '' }])
    },
  )

  test('is told when it is whole, not when the command has tidied up', async () => {
    writeFileSync(join(folder, 'listing.json'), `${printed(listing)}\n`)
    const tidying = 'cat "$0/listing.json"; until [ -e "$0/go" ]; do sleep 0.01; done; : > "$0/gone"'
    const told = await localHost().run(['/bin/sh', '-c', tidying, folder], LISTS_JSON)
    expect(told).toMatchObject({ code: 0, json: listing })
    expect(existsSync(join(folder, 'gone'))).toBe(false)
    writeFileSync(join(folder, 'go'), '')
    await vi.waitFor(() => {
      expect(existsSync(join(folder, 'gone'))).toBe(true)
    })
  })

  test('that breaks off is none, with the code that it ended with', async () => {
    const file = join(folder, 'listing.json')
    writeFileSync(file, printed(listing).slice(0, -40))
    const told = await localHost().run(['/bin/sh', '-c', 'cat "$0"; exit 3', file], LISTS_JSON)
    expect(told).toMatchObject({ code: 3, json: undefined })
  })
})
