import { mkdtempSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Opening } from '../../../main/model/opening.js'
import type { ProbeAnswer, ProbeRequest } from '../../../main/model/practice.js'
import { recordedHost } from '../../../main/hosts/index.js'
import { findProber, practiceClient, practiceOf } from '../../../main/verify/prober.js'
import { inEnglish } from '../../support/english.js'

const opening = (change: Partial<Opening> = {}): Opening => ({
  direction: 'in',
  protocol: 'tcp',
  ports: { first: 8886, last: 8886 },
  source: 'any',
  label: 'Test',
  reason: 'Because.',
  ...change,
})

let server: Server | undefined
const asked: ProbeRequest[] = []
afterEach(() => {
  server?.close()
  asked.length = 0
})

type One = ProbeAnswer['answers'][number]

/** A keeper that answers each target as it is told; or a line that is no answer. */
async function keeper(answer: ((target: ProbeRequest['targets'][number]) => One) | string): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'sallyport-keeper-')), 'keeper.sock')
  server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (chunk) => {
      const request = JSON.parse(chunk.toString()) as ProbeRequest
      asked.push(request)
      socket.end(typeof answer === 'string' ? answer : JSON.stringify({ answers: request.targets.map(answer) }))
    })
  })
  await new Promise<void>((resolve) => server?.listen(path, resolve))
  return path
}

const answered = ({ from }: { from: string | 4 | 6 }): One => ({
  state: 'answered',
  from: from === 4 ? '10.77.0.2' : from === 6 ? 'fd77::2' : from,
  seen: 'connected',
})

describe('the rung reachable', () => {
  test('passes when every call was answered, and says who called', async () => {
    const path = await keeper(answered)
    const checks = await practiceClient(path).reach([opening(), opening({ source: '10.0.0.0/8' })])
    expect(inEnglish(checks)).toEqual([
      {
        level: 'reachable',
        result: 'pass',
        seen: 'A client at 10.77.0.2 and fd77::2 called 8886/tcp and got its answer.',
        fix: '',
      },
      { level: 'reachable', result: 'pass', seen: 'A client at 10.0.0.5 called 8886/tcp and got its answer.', fix: '' },
    ])
  })

  test('fails when one call was not, also if it is one port of a range', async () => {
    const path = await keeper((target) =>
      target.port === 6200 ? { state: 'silent', from: '10.77.0.2', seen: 'timeout' } : answered(target),
    )
    const [check] = await practiceClient(path).reach([opening({ protocol: 'udp', ports: { first: 6000, last: 6200 } })])
    expect(inEnglish(check)).toMatchObject({
      result: 'fail',
      seen: 'A client at 10.77.0.2 called 6200/udp and got no answer (timeout).',
    })
    expect(asked[0]?.targets.map(({ port, from }) => [port, from])).toEqual([
      [6000, 4],
      [6000, 6],
      [6100, 4],
      [6100, 6],
      [6200, 4],
      [6200, 6],
    ])
  })

  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.168.1.0/24', '192.168.1.5'],
    ['192.168.1.4/30', '192.168.1.5'],
    ['2001:db8::/32', '2001:db8::5'],
    ['2001:db8::7', '2001:db8::7'],
  ])('for %s is called from %s', async (source, from) => {
    await practiceClient(await keeper(answered)).reach([opening({ source })])
    expect(asked[0]?.targets).toEqual([{ protocol: 'tcp', port: 8886, from }])
  })

  test('is unknown where nobody could try', async () => {
    const path = await keeper(() => ({ state: 'untried', from: '127.0.0.9', seen: 'RTNETLINK answers: no' }))
    const client = practiceClient(path)
    expect(inEnglish(await client.reach([opening({ source: '127.0.0.9' })]))[0]).toMatchObject({
      result: 'unknown',
      seen: 'The practice client cannot call from 127.0.0.9: RTNETLINK answers: no.',
    })
    for (const other of [opening({ direction: 'out' }), opening({ interface: 'eth7' })])
      expect((await client.reach([other]))[0]).toMatchObject({ result: 'unknown' })
  })

  test.each(['', 'nonsense', '{"answers":[]}'])('is unknown when the keeper says %j', async (line) => {
    const [check] = await practiceClient(await keeper(line)).reach([opening()])
    expect(inEnglish(check)).toMatchObject({
      result: 'unknown',
      seen: 'The practice client does not answer: it said something else.',
    })
  })

  test('is unknown when there is no keeper', async () => {
    const [check] = await practiceClient('/nowhere/keeper.sock').reach([opening()])
    expect(inEnglish(check)).toMatchObject({ result: 'unknown' })
  })
})

describe('a host', () => {
  const withMark = (text: string | null) =>
    recordedHost({ files: { '/run/practice-machine/machine.json': text }, lists: {}, runs: {} })

  test('is a practice machine by its mark, and has a prober then only', async () => {
    const mark = withMark('{"firewall":"nftables","rootless":true}\n')
    expect(await practiceOf(mark)).toEqual({ firewall: 'nftables', rootless: true })
    expect(await findProber(mark)).toBeDefined()
    for (const text of [null, '', '{"firewall":"other","rootless":true}']) {
      expect(await practiceOf(withMark(text))).toBeUndefined()
      expect(await findProber(withMark(text))).toBeUndefined()
    }
  })
})
