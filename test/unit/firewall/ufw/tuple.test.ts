import { describe, expect, test } from 'vitest'
import { parseTuplePorts, parseTuples, tupleRule, type Tuple } from '../../../../main/firewall/ufw/tuple.js'
import { rulesFile } from '../../../../main/practice/simulated/ufw.js'
import { fixture } from '../../../support/fixture.js'
import { recording } from '../../../support/recordings.js'

const read = (...lines: readonly string[]) => parseTuples(rulesFile(...lines), 4)
const one = (line: string): Tuple => {
  const [tuple] = read(line).tuples
  if (!tuple) throw new Error(`not read: ${line}`)
  return tuple
}

/** Back into the line that it was read from: the parser lost nothing. */
function lineOf(tuple: Tuple): string {
  const app = (name: string | undefined) => (name === undefined ? '-' : encodeURIComponent(name).replaceAll('%2B', '+'))
  const ways = [tuple.interfaceIn && `in_${tuple.interfaceIn}`, tuple.interfaceOut && `out_${tuple.interfaceOut}`]
  const way = ways.filter((item) => item !== undefined)
  return [
    `### tuple ### ${tuple.route ? 'route:' : ''}${tuple.action}${tuple.log && `_${tuple.log}`}`,
    tuple.protocol,
    tuple.destinationPort,
    tuple.destination,
    tuple.sourcePort,
    tuple.source,
    ...((tuple.destinationApp ?? tuple.sourceApp) ? [app(tuple.destinationApp), app(tuple.sourceApp)] : []),
    way.length > 0 ? way.join('!') : tuple.direction,
    ...(tuple.comment === undefined ? [] : [`comment=${Buffer.from(tuple.comment).toString('hex')}`]),
  ].join(' ')
}

describe('every tuple that ufw wrote is read, and nothing of it is lost', () => {
  test.each([
    ['058', recording('ufw-0.36.2', '058-user.rules').stdout, 4, 30],
    ['059', recording('ufw-0.36.2', '059-user6.rules').stdout, 6, 24],
    ['grammar, IPv4', fixture('ufw-0.36.2-grammar/user.rules'), 4, undefined],
    ['grammar, IPv6', fixture('ufw-0.36.2-grammar/user6.rules'), 6, undefined],
  ] as const)('%s', (_name, text, family, count) => {
    const written = text.split('\n').filter((line) => line.startsWith('### tuple ###'))
    const { tuples, unknown } = parseTuples(text, family)
    expect(unknown).toEqual([])
    expect(tuples.map(lineOf)).toEqual(written)
    expect(tuples.every((tuple) => tuple.family === family)).toBe(true)
    expect(tuples).toHaveLength(count ?? written.length)
  })
})

describe('the grammar', () => {
  const ANY = 'tcp 22 0.0.0.0/0 any 0.0.0.0/0'
  test.each([
    ['routes', `route:allow ${ANY} in_eth0!out_eth1`, { route: true, interfaceIn: 'eth0', interfaceOut: 'eth1' }],
    ['routes out only', `route:deny ${ANY} out_eth1`, { route: true, direction: 'out', interfaceIn: undefined }],
    ['logs', `limit_log ${ANY} in`, { action: 'limit', log: 'log' }],
    ['logs of every packet', `reject_log-all ${ANY} in`, { action: 'reject', log: 'log-all' }],
    ['an interface', `deny ${ANY} in_wlan0.7`, { interfaceIn: 'wlan0.7', interfaceOut: undefined }],
    ['the way out', `deny ${ANY} out_eth0`, { direction: 'out', interfaceOut: 'eth0', interfaceIn: undefined }],
    [
      'an application',
      `allow ${ANY} JetStream%20Server - in`,
      { destinationApp: 'JetStream Server', sourceApp: undefined },
    ],
    ['an application that sends', `allow ${ANY} - Web%20Mail in`, { destinationApp: undefined, sourceApp: 'Web Mail' }],
    ['a name that is no percent code', `allow ${ANY} 100%zz - in`, { destinationApp: '100%zz' }],
    ['lines without a direction, before ufw 0.30', `allow ${ANY}`, { direction: 'in', interfaceIn: undefined }],
    ['the same with applications', `allow ${ANY} App -`, undefined],
    ['a comment', `allow ${ANY} in comment=5455524e2064617461`, { comment: 'TURN data' }],
    ['an empty comment', `allow ${ANY} in comment=`, { comment: '' }],
  ])('%s', (_name, line, wanted) => {
    if (wanted) expect(one(line)).toMatchObject(wanted)
    else expect(read(line).unknown).toHaveLength(1)
  })

  test('comments are UTF-8, and may hold a newline and what looks like ufw’s own words', () => {
    const { tuples } = parseTuples(fixture('ufw-0.36.2-grammar/user.rules'), 4)
    const comments = tuples.slice(0, 3).map(({ comment }) => comment)
    expect(comments).toEqual(['Größe 文件', 'a\nb', 'comment=in_eth0 # ### tuple ###'])
  })

  test.each([
    'permit tcp 22 0.0.0.0/0 any 0.0.0.0/0 in',
    'allow tcp 22 0.0.0.0/0 any',
    'allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 sideways',
    'allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in_eth0!out_eth1!in_eth2',
    'allow_loud tcp 22 0.0.0.0/0 any 0.0.0.0/0 in',
    'allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 App - in more',
    '',
  ])('a line that is not understood is kept as it stands: %s', (line) => {
    const { tuples, unknown } = read('allow tcp 1 0.0.0.0/0 any 0.0.0.0/0 in', line)
    expect(tuples).toHaveLength(1)
    expect(unknown).toEqual([`### tuple ### ${line}`])
  })
})

describe('as rules', () => {
  test('ports, with ranges', () => {
    expect(parseTuplePorts('any')).toEqual([])
    expect(parseTuplePorts('80,443,6000:6200')).toEqual([
      { first: 80, last: 80 },
      { first: 443, last: 443 },
      { first: 6000, last: 6200 },
    ])
    expect(parseTuplePorts('ssh')).toBeUndefined()
  })

  test.each([
    ['allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in', { direction: 'in', narrowed: false, source: 'any' }],
    ['allow tcp 22 0.0.0.0/0 any 10.0.0.0/8 in_eth0', { interface: 'eth0', source: '10.0.0.0/8', narrowed: false }],
    ['route:allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in', { direction: 'forward' }],
    ['allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 out', { direction: 'out' }],
    ['allow tcp 22 10.0.0.5 any 0.0.0.0/0 in', { destination: '10.0.0.5', narrowed: false }],
    ['route:allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in_eth0!out_eth1', { interface: 'eth0', outInterface: 'eth1' }],
    ['allow tcp 22 0.0.0.0/0 53 0.0.0.0/0 in', { narrowed: true }],
    ['allow tcp ssh 0.0.0.0/0 any 0.0.0.0/0 in', { narrowed: true }],
    ['allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 App - in', { application: 'App', narrowed: false }],
  ])('%s', (line, wanted) => {
    expect(tupleRule(one(line), 'stored')).toMatchObject({ ...wanted, seen: 'stored', family: 4 })
  })
})
