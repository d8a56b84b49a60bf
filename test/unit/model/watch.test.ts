import { expect, test } from 'vitest'
import { watchWords, WatchQuestion, type Watched } from '../../../main/model/watch.js'
import { english } from '../../support/english.js'

const NONE = { decidedBy: null, replyFrom: null, sentOn: null, answerDroppedBy: null }
const rule = { words: 'ufw: deny 8886', table: 'ip filter', chain: 'ufw-user-input', rule: '-A …' }
const said = (told: Partial<Watched>) => {
  const { what, todo } = watchWords(
    { ...NONE, verdict: 'none', from: ['10.0.0.7'], ...told },
    { protocol: 'udp', port: 8886 },
  )
  return `${english(what)} | ${english(todo)}`
}

test('each verdict says what was seen, and what to do next', () => {
  expect(said({})).toMatch(/^Nothing came for 8886\/udp\. .* look at the router or the provider/)
  expect(said({ verdict: 'dropped', decidedBy: rule })).toMatch(/Decided by: ufw: deny 8886 \| Open 8886\/udp/)
  expect(said({ verdict: 'dropped' })).toContain('no rule says so')
  expect(said({ verdict: 'unanswered' })).toContain('See whether the service runs')
  expect(said({ verdict: 'unanswered', sentOn: '10.1.0.2' })).toContain('sent on to 10.1.0.2, and nothing answered')
  expect(said({ verdict: 'unanswered', answerDroppedBy: rule })).toContain('answer was dropped on its way out')
  expect(said({ verdict: 'answered' })).toMatch(/^10\.0\.0\.7 reached 8886\/udp and got an answer\./)
  expect(said({ verdict: 'answered-elsewhere', replyFrom: '10.0.0.9' })).toContain('came from 10.0.0.9')
  expect(said({ verdict: 'answered-elsewhere', sentOn: '10.1.0.2' })).toContain('a rule sends it on')
})

test('many senders are not all named', () => {
  const from = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5']
  expect(said({ verdict: 'answered', from })).toMatch(/^10\.0\.0\.1, 10\.0\.0\.2,? and 10\.0\.0\.3 and 2 others/)
})

test.each([
  { port: 0 },
  { port: 65_536 },
  { seconds: 0 },
  { seconds: 601 },
  { seconds: 1.5 },
  { from: '10.0.0.0/8' },
  { from: 'x; drop' },
  { more: 1 },
])('refuses %j', (wrong) => {
  expect(WatchQuestion.safeParse({ protocol: 'udp', port: 1, seconds: 60, ...wrong }).success).toBe(false)
})
