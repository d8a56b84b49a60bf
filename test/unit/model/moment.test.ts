import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasPassed, LONGEST, Moment, momentAfter, parseDuration, SHORTEST } from '../../../main/model/moment.js'
import { faultOf } from '../../../main/model/fault.js'
import { english, refusal } from '../../support/english.js'

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
    ['59s', 'is shorter than a minute'],
    ['0m', 'is shorter than a minute'],
    ['31d', 'is longer than 30 days'],
    ['30d1s', 'is longer than 30 days'],
    ['', 'is not a time such as 30m, 2h or 1d'],
    ['2', 'is not a time such as 30m, 2h or 1d'],
    ['-2h', 'is not a time such as 30m, 2h or 1d'],
    ['1.5h', 'is not a time such as 30m, 2h or 1d'],
    ['1m1h', 'is not a time such as 30m, 2h or 1d'],
    ['2h;rm', 'is not a time such as 30m, 2h or 1d'],
    ['99999999999d', 'is not a time such as 30m, 2h or 1d'],
  ])('%s is refused', (text, why) => {
    expect(refusal(() => parseDuration(text))).toBe(why)
  })

  test('lies between its bounds, or is refused', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9dhms ]{0,12}$/), (text) => {
        try {
          const seconds = parseDuration(text)
          expect(seconds).toBeGreaterThanOrEqual(SHORTEST)
          expect(seconds).toBeLessThanOrEqual(LONGEST)
        } catch (error) {
          expect(english(faultOf(error))).toMatch(/^is /)
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
})
