// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { ladderOf, worseOf } from '../../../renderer/lib/ladder.js'
import { proofSummary } from '../../../renderer/lib/proof.js'
import { english } from '../../../main/text/index.js'
import { evidence, opening } from './support.js'

const ALL = { listening: 'pass', stored: 'pass', loaded: 'pass', effective: 'pass', reachable: 'pass' } as const
const FIRST = { listening: 'pass', stored: 'pass', loaded: 'pass' } as const

describe('the worse of two results', () => {
  it.each([
    ['pass', 'pass', 'pass'],
    ['pass', 'unknown', 'unknown'],
    ['unknown', 'fail', 'fail'],
    ['fail', 'pass', 'fail'],
  ] as const)('%s and %s give %s, whatever comes first', (a, b, worse) => {
    expect(worseOf(a, b)).toBe(worse)
    expect(worseOf(b, a)).toBe(worse)
  })
})

describe('the ladder', () => {
  it('has five rungs, and those that were not checked are unknown', () => {
    const rungs = ladderOf([evidence(opening(), FIRST)])
    expect(rungs.map(({ level, result, word }) => [level, result, word])).toEqual([
      ['listening', 'pass', 'passed'],
      ['stored', 'pass', 'passed'],
      ['loaded', 'pass', 'passed'],
      ['effective', 'unknown', 'not checked yet'],
      ['reachable', 'unknown', 'not checked yet'],
    ])
  })

  it('shows the worst opening of each level, and what was seen of each', () => {
    const rungs = ladderOf([
      evidence(opening('tcp'), ALL),
      evidence(opening('udp'), { ...ALL, listening: 'fail', loaded: 'unknown' }),
    ])
    expect(rungs.map(({ result }) => result)).toEqual(['fail', 'pass', 'unknown', 'pass', 'pass'])
    expect(rungs[2]?.word).toBe('not known')
    expect(rungs[0]?.sightings).toEqual([
      { opening: '8886/tcp from anywhere', result: 'pass', seen: 'listening of tcp was seen', fix: '' },
      { opening: '8886/udp from anywhere', result: 'fail', seen: 'listening of udp was seen', fix: 'mend listening' },
    ])
  })

  it('never shows a level as passed when one opening was not checked', () => {
    const rungs = ladderOf([evidence(opening('tcp'), ALL), evidence(opening('udp'), FIRST)])
    expect(rungs[4]?.result).toBe('unknown')
  })

  it('is unknown throughout without evidence', () => {
    expect(ladderOf([]).every(({ result }) => result === 'unknown')).toBe(true)
  })
})

describe('the proof in a sentence', () => {
  it('is good only as far as the checks went, and names the rest', () => {
    const summary = proofSummary([evidence(opening(), FIRST)])
    expect(summary.tone).toBe('ok')
    expect(english(summary.detail)).toBe('Effective and reachable: not checked yet.')
    expect(english(proofSummary([evidence(opening(), ALL)]).detail)).toBe('Every check passed.')
    const seen = { listening: 'pass', stored: 'pass' } as const
    expect(english(proofSummary([evidence(opening(), seen)]).detail)).toBe(
      'Loaded, effective and reachable: not checked yet.',
    )
  })

  it.each([
    [{}, 'unknown'],
    [{ stored: 'pass', loaded: 'pass' }, 'unknown'],
    [{ ...FIRST, loaded: 'unknown' }, 'unknown'],
    [{ ...FIRST, listening: 'fail' }, 'warn'],
    [{ ...FIRST, loaded: 'fail' }, 'bad'],
    [{ ...FIRST, stored: 'fail' }, 'bad'],
    [{ ...FIRST, effective: 'fail' }, 'bad'],
    [{ ...ALL, reachable: 'fail' }, 'bad'],
  ] as const)('of %j is %s', (results, tone) => {
    expect(proofSummary([evidence(opening(), results)]).tone).toBe(tone)
  })

  it('is unknown without evidence', () => {
    expect(proofSummary([]).tone).toBe('unknown')
  })
})
