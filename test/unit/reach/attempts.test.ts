import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseTraceLine } from '../../../main/netfilter/index.js'
import { Attempts, fateOf } from '../../../main/reach/attempts.js'

const FOLDER = new URL('../../fixtures/nft-1.0.6-trace/', import.meta.url)

function linesOf(name: string): string[] {
  return readFileSync(new URL(`${name}.txt`, FOLDER), 'utf8')
    .split('\n')
    .filter(Boolean)
}

/** What came of the senders of these lines, `later` milliseconds after the last one. */
function seenIn(lines: readonly string[], later = 0) {
  const [, table = ''] = / (sallyport-watch-\S+) /.exec(lines[0] ?? '') ?? []
  let now = 1_000
  const attempts = new Attempts(table, () => now)
  for (const line of lines) {
    const told = parseTraceLine(line)
    if (told) attempts.take(told)
  }
  now += later
  return attempts.all.map((seen) => ({ ...seen, fate: fateOf(seen, now) }))
}

test('an answer is seen as it leaves, with the rule that let the question in', () => {
  const [seen, ...others] = seenIn(linesOf('ufw-allow-udp6'))
  expect(others).toEqual([])
  expect(seen).toMatchObject({ fate: 'answered', from: 'fd77::2', replyFrom: 'fd77::1' })
  expect(seen?.accepts.at(-1)).toMatchObject({ table: 'filter', chain: 'ufw6-user-input', base: 'INPUT' })
  expect(seenIn(linesOf('ufw-allow-tcp'))).toMatchObject([{ fate: 'answered', from: '10.77.0.2' }])
})

test('an answer from another address is no answer to what was asked', () => {
  expect(seenIn(linesOf('ufw-second-address'))).toMatchObject([
    { fate: 'answered-elsewhere', to: '10.77.0.9', replyFrom: '10.77.0.1' },
  ])
})

test('what drops it is a rule with those that led there, or a policy', () => {
  const [dropped] = seenIn(linesOf('ufw-deny-newer'))
  expect(dropped?.fate).toBe('dropped')
  expect(dropped?.droppedBy).toMatchObject({ family: 'ip', chain: 'ufw-user-input', handle: 128 })
  // ufw-before-logging-input and ufw-not-local came back
  expect(dropped?.droppedBy?.via.map(({ target }) => target)).toEqual(['ufw-before-input', 'ufw-user-input'])
  const [byPolicy] = seenIn(linesOf('ufw-default'))
  expect(byPolicy).toMatchObject({ fate: 'dropped', droppedBy: { chain: 'INPUT', handle: undefined, via: [] } })
})

test('silence is a finding only after a while', () => {
  const lines = linesOf('ufw-allow-tcp')
  const unanswered = lines.slice(
    0,
    lines.findIndex((line) => line.includes(' sent ')),
  )
  expect(seenIn(unanswered)).toMatchObject([{ state: 'delivered', fate: undefined }])
  expect(seenIn(unanswered, 2_000)).toMatchObject([{ fate: 'unanswered' }])
  const lost = lines.slice(0, 3)
  expect(seenIn(lost)).toMatchObject([{ state: 'arrived', fate: undefined }])
  expect(seenIn(lost, 1_000)).toMatchObject([{ fate: 'dropped', state: 'arrived' }])
})

test('an answer that is dropped on its way out names what dropped it', () => {
  const lines = linesOf('ufw-allow-tcp')
  const out = lines.findIndex((line) => line.includes('ufw-before-output rule'))
  const dropped = (lines[out] ?? '').replace(/accept( # handle \d+) \(verdict accept\)/, 'drop$1 (verdict drop)')
  expect(seenIn([...lines.slice(0, out), dropped], 2_000)).toMatchObject([
    { fate: 'unanswered', answerDroppedBy: { chain: 'ufw-before-output' } },
  ])
})

test('packets that others trace are not asked about', () => {
  const others = linesOf('ufw-allow-tcp').filter((line) => !line.includes(' arrived rule '))
  expect(seenIn(others, 5_000)).toEqual([])
})
