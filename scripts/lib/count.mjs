// Turns the runners' JSON reports into numbers. A runner that broke, and one that ran nothing, count as a failure.

/** `again` names the tests that passed only when they were tried a second time. */
/** @typedef {{ passed: number, failed: number, skipped: number, again?: string[] }} Count */

/**
 * @param {any} report Vitest's JSON report; undefined when there is none
 * @param {number} code Vitest's exit code
 * @returns {Count}
 */
export function countVitest(report, code) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  // A file that cannot be loaded has no tests of its own to fail.
  const broken = report.testResults.filter(
    (/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  const again = report.testResults
    .flatMap((/** @type {any} */ file) => file.assertionResults)
    .filter((/** @type {any} */ test) => test.status === 'passed' && test.failureMessages?.length > 0)
    .map((/** @type {any} */ test) => test.fullName)
  return settle(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken.length,
      skipped: report.numPendingTests + report.numTodoTests,
      ...(again.length > 0 ? { again } : {}),
    },
    code,
  )
}

/**
 * @param {any} report Playwright's JSON report; undefined when there is none
 * @param {number} code Playwright's exit code
 * @returns {Count}
 */
export function countPlaywright(report, code) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const { expected, flaky, unexpected, skipped } = report.stats
  const again = flaky > 0 ? { again: flakyIn(report) } : {}
  return settle({ passed: expected + flaky, failed: unexpected, skipped, ...again }, code)
}

/**
 * @param {any} suite of Playwright's report, or the report itself
 * @returns {string[]}
 */
function flakyIn({ suites = [], specs = [] }) {
  const own = specs
    .filter((/** @type {any} */ spec) => spec.tests.some((/** @type {any} */ test) => test.status === 'flaky'))
    .map((/** @type {any} */ spec) => spec.title)
  return [...own, ...suites.flatMap(flakyIn)]
}

/**
 * @param {readonly Count[]} counts
 * @returns {Count}
 */
export function total(counts) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) => counts.reduce((all, count) => all + count[key], 0)
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
}

/**
 * @param {Count} count
 * @param {number} code
 * @returns {Count}
 */
function settle(count, code) {
  const silent = count.failed === 0 && (code !== 0 || count.passed === 0)
  return silent ? { ...count, failed: 1 } : count
}
