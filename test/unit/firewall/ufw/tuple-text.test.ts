import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { parseTuples, tupleText, type Tuple } from '../../../../main/firewall/ufw/tuple.js'
import { fixture } from '../../../support/fixture.js'
import { recording } from '../../../support/recordings.js'

/**
 * What `ufw show added` prints, a rule each: the oracle. ufw lists a rule that stands in both files once, and the rules
 * of user6.rules alone behind the others.
 */
function shown(text: string): string[] {
  const [, ...lines] = text.split('\nufw ')
  return lines.map((line) => line.trimEnd())
}

const withoutComment = (line: string) => line.replace(/ comment '.*'$/s, '')
const once = (lines: readonly string[]) => [...new Set(lines)]

describe.each([
  [
    'recordings 053, 058 and 059',
    recording('ufw-0.36.2', '053-show-added').stdout,
    recording('ufw-0.36.2', '058-user.rules').stdout,
    recording('ufw-0.36.2', '059-user6.rules').stdout,
  ],
  [
    'the whole grammar',
    fixture('ufw-0.36.2-grammar/show-added.txt'),
    fixture('ufw-0.36.2-grammar/user.rules'),
    fixture('ufw-0.36.2-grammar/user6.rules'),
  ],
])('rules are written as ufw itself writes them: %s', (_name, added, v4, v6) => {
  const tuples4 = parseTuples(v4, 4).tuples
  const tuples6 = parseTuples(v6, 6).tuples

  test('in ufw’s words', () => {
    const mine = once([...tuples4, ...tuples6].map(tupleText))
    expect(mine.sort()).toEqual(once(shown(added).map(withoutComment)).sort())
  })

  test('in ufw’s order, for IPv4', () => {
    const mine = once(tuples4.map(tupleText))
    const theirs = once(shown(added).map(withoutComment)).filter((line) => mine.includes(line))
    // a rule with "log" or for an application stands in its own place in both
    expect(mine).toEqual(theirs)
  })

  test('with the comments', () => {
    const comments = (tuples: readonly Tuple[]) => tuples.flatMap(({ comment }) => comment ?? [])
    const theirs = shown(added).flatMap((line) => / comment '(.*)'$/s.exec(line)?.[1] ?? [])
    expect(once([...comments(tuples4), ...comments(tuples6)])).toEqual(theirs)
  })

  test('a shell reads them back as the words that ufw takes', () => {
    const tuples = [...tuples4, ...tuples6]
    const script = tuples.map((tuple) => `printf '%s\\0' ${tupleText(tuple)}; echo`).join('\n')
    const lines = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0\n')
    const apps = tuples.map(({ destinationApp, sourceApp }) => destinationApp ?? sourceApp)
    expect(apps.some((app) => app?.includes(' '))).toBe(true)
    for (const [index, app] of apps.entries())
      if (app !== undefined) expect(lines[index]?.split('\0'), app).toContain(app)
  })
})
