// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { afterEvent, afterLast, plannedProgress, progressLine } from '../../../renderer/lib/progress.js'
import { english } from '../../../main/text/index.js'
import { agoText, openingChips } from '../../../renderer/lib/words.js'
import { opening } from './support.js'

describe('the progress', () => {
  const steps = [
    { id: 's1', title: 'One', argv: ['a'] },
    { id: 's2', title: 'Two', argv: ['b'] },
  ]
  const step = (id: string, state: 'started' | 'done' | 'failed' | 'reverted') => ({
    event: 'step' as const,
    id,
    state,
    title: id === 's1' ? 'One' : 'Two',
    argv: [],
  })

  it('says in one line what is going on', () => {
    let progress = plannedProgress(steps)
    expect(english(progressLine(progress))).toBe('Getting ready.')
    progress = afterEvent(progress, { event: 'elevated', uid: 0 })
    expect(english(progressLine(progress))).toBe('Rights are given. Beginning.')
    progress = afterEvent(progress, { event: 'waiting' })
    expect(english(progressLine(progress))).toContain('Another Sallyport')
    progress = afterEvent(progress, step('s1', 'started'))
    expect(english(progressLine(progress))).toBe('Step 1 of 2: One.')
    progress = afterEvent(progress, step('s1', 'done'))
    expect(english(progressLine(progress))).toBe('1 of 2 steps are finished.')
    progress = afterEvent(afterEvent(progress, step('s2', 'failed')), step('s1', 'reverted'))
    expect(english(progressLine(progress))).toBe('This failed: Two.')
    expect(progress.steps.map(({ state }) => state)).toEqual(['reverted', 'failed'])
  })

  it('takes in steps that were not planned, and keeps what they printed', () => {
    const reload = { ...step('s9', 'started'), output: 'old' }
    let progress = afterEvent(plannedProgress(steps), reload)
    progress = afterEvent(progress, step('s9', 'done'))
    expect(progress.steps[2]).toMatchObject({ id: 's9', state: 'done', output: 'old' })
  })

  it('leaves no step running at the end', () => {
    const progress = afterLast(afterEvent(plannedProgress(steps), step('s1', 'started')))
    expect(progress.steps.map(({ state }) => state)).toEqual(['unknown', 'skipped'])
    expect(english(progressLine(progress))).toBe('How the last step went is not known.')
  })
})

describe('words', () => {
  it('tell how long ago', () => {
    const now = Date.parse('2026-11-21T10:50:00Z')
    const ago = (seconds: number) => agoText(now - seconds * 1000, now)
    expect([ago(5), ago(60), ago(300), ago(7200), ago(90_000)]).toEqual([
      'just now',
      '1 minute ago',
      '5 minutes ago',
      '2 hours ago',
      'yesterday',
    ])
  })

  it('show few openings one by one and many by protocol and source', () => {
    expect(openingChips([opening('tcp'), opening('udp', 8886, '10.0.0.0/8')])).toEqual([
      '8886/tcp from anywhere',
      '8886/udp from 10.0.0.0/8',
    ])
    const range = { ...opening('udp'), ports: { first: 49152, last: 49241 } }
    const many = [opening('tcp', 80), opening('tcp', 443), opening('tcp', 3478), opening('udp', 3478), range]
    expect(openingChips([...many, opening('tcp', 22, '10.0.0.0/8')])).toEqual([
      '80, 443/tcp from anywhere',
      '3478/tcp+udp from anywhere',
      '49152–49241/udp from anywhere',
      '22/tcp from 10.0.0.0/8',
    ])
  })
})
