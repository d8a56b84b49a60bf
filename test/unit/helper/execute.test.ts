import { describe, expect, test } from 'vitest'
import { ufw } from '../../../main/firewall/ufw/index.js'
import type { RunResult } from '../../../main/hosts/index.js'
import type { Opening } from '../../../main/model/opening.js'
import { Bench, memoryJournal } from '../../support/in-memory.js'
import { SimulatedUfw } from '../../../main/practice/simulated/ufw.js'
import { english } from '../../support/english.js'

const opening: Opening = {
  direction: 'in',
  protocol: 'tcp',
  ports: { first: 8886, last: 8886 },
  source: 'any',
  label: 'x',
  reason: '',
}
const SSH = 'allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in'

/** ufw whose next call ends in this way, and has done nothing. */
function answering(result: RunResult) {
  const host = new SimulatedUfw([SSH], [])
  const run = host.run.bind(host)
  host.run = () => {
    host.run = run
    return Promise.resolve(result)
  }
  return host
}

describe('a command that did not do what it should takes everything back, and says so', () => {
  test.each([
    [
      'it says that it worked, and did not',
      { code: 0, stdout: 'Rule added\n', stderr: '' },
      'said that it worked (Rule added)',
    ],
    [
      'it fails',
      { code: 1, stdout: '', stderr: 'ERROR: problem running\n' },
      'failed with code 1: ERROR: problem running',
    ],
    ['it fails without a word', { code: 2, stdout: '', stderr: '' }, 'failed with code 2: it said nothing'],
    ['it does not end', { code: null, stdout: '', stderr: '' }, 'did not end within a minute'],
  ])('%s', async (_name, result, told) => {
    const host = answering(result)
    const before = host.stored()
    const bench = new Bench(ufw, host)
    const end = await bench.apply(await bench.plan([opening]))
    expect(end).toMatchObject({ result: 'reverted', problem: { kind: 'failed' } })
    expect(english(end.problem?.what ?? '')).toContain(told)
    expect(english(end.problem?.meaning ?? '')).toContain('What was done has been undone.')
    expect(host.stored()).toBe(before)
  })

  test('what a command printed is cut at 4 KiB', async () => {
    const host = answering({ code: 1, stdout: 'x'.repeat(100_000), stderr: '' })
    const bench = new Bench(ufw, host)
    const end = await bench.apply(await bench.plan([opening]))
    expect(english(end.problem?.what ?? '').length).toBeLessThan(5000)
  })
})

test('the journal says what is coming before it comes', async () => {
  const host = new SimulatedUfw([SSH], [])
  const journal = memoryJournal()
  const bench = new Bench(ufw, host, journal)
  const run = host.run.bind(host)
  const states: string[] = []
  host.run = async (argv) => {
    const [entry] = await journal.entries()
    states.push(`${entry?.state ?? 'none'} ${entry?.steps.map(({ state }) => state).join(',') ?? ''}`)
    return run(argv)
  }
  await bench.apply(await bench.plan([opening, { ...opening, protocol: 'udp' }]))
  expect(states).toEqual(['applying started,pending', 'applying done,started'])
  expect((await journal.entries())[0]).toMatchObject({
    state: 'applied',
    steps: [{ state: 'done' }, { state: 'done' }],
  })
})
