import { describe, expect, it } from 'vitest'
import { countPlaywright, countVitest, total } from '../../../scripts/lib/count.mjs'

const vitest = (passed: number, failed: number, testResults: unknown[] = []) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults,
})
const playwright = (expected: number, unexpected: number) => ({ stats: { expected, unexpected, flaky: 0, skipped: 0 } })

describe('the sum of a suite', () => {
  it('is what the runner says', () => {
    expect(countVitest(vitest(3, 2), 1)).toEqual({ passed: 3, failed: 2, skipped: 0 })
    expect(countPlaywright(playwright(4, 1), 1)).toEqual({ passed: 4, failed: 1, skipped: 0 })
  })

  it('counts a file that cannot be loaded', () => {
    const report = vitest(3, 0, [{ status: 'failed', assertionResults: [] }])
    expect(countVitest(report, 1).failed).toBe(1)
  })

  it('counts a runner that broke after its last test', () => {
    expect(countVitest(vitest(3, 0), 1).failed).toBe(1)
    expect(countPlaywright(playwright(3, 0), 1).failed).toBe(1)
  })

  it('counts a runner that left no report', () => {
    expect(countVitest(undefined, 0).failed).toBe(1)
    expect(countPlaywright(undefined, 0).failed).toBe(1)
  })

  it('counts a suite that ran nothing', () => {
    expect(countVitest(vitest(0, 0), 0).failed).toBe(1)
    expect(countPlaywright(playwright(0, 0), 0).failed).toBe(1)
  })

  it('names what passed only when it was tried again', () => {
    const assertionResults = [
      { status: 'passed', fullName: 'late once', failureMessages: ['too late'] },
      { status: 'passed', fullName: 'in time', failureMessages: [] },
      { status: 'failed', fullName: 'late twice', failureMessages: ['too late', 'too late'] },
    ]
    expect(countVitest(vitest(2, 1, [{ status: 'failed', assertionResults }]), 1).again).toEqual(['late once'])
    const specs = [
      { title: 'flickers', tests: [{ status: 'flaky' }] },
      { title: 'steady', tests: [{ status: 'expected' }] },
    ]
    const report = { stats: { expected: 1, unexpected: 0, flaky: 1, skipped: 0 }, suites: [{ suites: [{ specs }] }] }
    expect(countPlaywright(report, 0)).toEqual({ passed: 2, failed: 0, skipped: 0, again: ['flickers'] })
  })

  it('adds up', () => {
    const counts = [
      { passed: 1, failed: 0, skipped: 2 },
      { passed: 5, failed: 3, skipped: 0 },
    ]
    expect(total(counts)).toEqual({ passed: 6, failed: 3, skipped: 2 })
  })
})
