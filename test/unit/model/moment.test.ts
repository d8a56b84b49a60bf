import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  hasPassed,
  LONGEST,
  Moment,
  momentAfter,
  parseDuration,
  SHORTEST,
  untilText,
} from '../../../main/model/moment.js'

describe('a duration', () => {
  test.each([
    ['1m', 60],
    ['60s', 60],
    ['30m', 1_800],
    ['2h', 7_200],
    ['1d', 86_400],
    ['1h30m', 5_400],
    [' 2H ', 7_200],
    ['30d', LONGEST],
  ])('%s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  test.each([
    ['59s', 'shorter than a minute'],
    ['0m', 'shorter than a minute'],
    ['31d', 'longer than 30 days'],
    ['30d1s', 'longer than 30 days'],
    ['', 'not a time'],
    ['2', 'not a time'],
    ['-2h', 'not a time'],
    ['1.5h', 'not a time'],
    ['1m1h', 'not a time'],
    ['2h;rm', 'not a time'],
    ['99999999999d', 'not a time'],
  ])('%s is refused', (text, why) => {
    expect(() => parseDuration(text)).toThrow(why)
  })

  test('lies between its bounds, or is refused', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9dhms ]{0,12}$/), (text) => {
        try {
          const seconds = parseDuration(text)
          expect(seconds).toBeGreaterThanOrEqual(SHORTEST)
          expect(seconds).toBeLessThanOrEqual(LONGEST)
        } catch (error) {
          expect((error as Error).message).toMatch(/^is /)
        }
      }),
    )
  })
})

describe('a moment', () => {
  test('is in UTC, to the second, and one that there is', () => {
    expect(momentAfter(90, Date.parse('2026-11-21T14:29:30.900Z'))).toBe('2026-11-21T14:31:00Z')
    for (const text of [
      '2026-02-30T10:00:00Z',
      '2026-11-21T24:00:01Z',
      '2026-11-21 14:30:00',
      '2026-11-21T14:30:00+01:00',
    ])
      expect(Moment.safeParse(text).success).toBe(false)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        expect(Moment.safeParse(momentAfter(seconds, 0)).success).toBe(true)
      }),
    )
  })

  test('has passed from itself on', () => {
    const moment = '2026-11-21T14:30:00Z'
    expect([-1, 0, 1].map((off) => hasPassed(moment, Date.parse(moment) + off))).toEqual([false, true, true])
  })

  test('names the day only when that is another one', () => {
    const now = Date.parse('2026-11-21T12:00:00Z')
    expect(untilText('2026-11-21T12:30:00Z', now)).toMatch(/^\d\d:\d\d$/)
    expect(untilText('2026-11-24T12:30:00Z', now)).toMatch(/^\d\d:\d\d on 24 Nov$/)
  })
})
