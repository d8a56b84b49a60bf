import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { log, LogFile, logFolder, logTo, noted } from '../../../main/log/index.js'
import { problem } from '../../../main/model/problem.js'
import { Session } from '../../../main/web/session.js'

let folder: string
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'sallyport-log-')), 'state', 'sallyport')
})
afterEach(() => {
  logTo(undefined, '')
  rmSync(join(folder, '..', '..'), { recursive: true })
})

const text = () => readFileSync(join(folder, 'sallyport.log'), 'utf8')

describe('the log', () => {
  test('has a line for each thing, with time, level, program and what it was about', () => {
    logTo(new LogFile(folder), 'cli')
    log('warn', 'reading ufw', new Error('no such thing'))
    log('info', 'begun')
    const [first = '', second = ''] = text().split('\n')
    expect(first).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z warn cli\[\d+\] reading ufw: Error: no such thing \| at /)
    expect(second).toMatch(/ info cli\[\d+\] begun$/)
  })

  test('is for its owner alone, also where somebody opened it wider', () => {
    logTo(new LogFile(folder), 'cli')
    log('info', 'one')
    expect([statSync(folder).mode & 0o777, statSync(join(folder, 'sallyport.log')).mode & 0o777]).toEqual([
      0o700, 0o600,
    ])
    chmodSync(join(folder, 'sallyport.log'), 0o644)
    log('info', 'two')
    expect(statSync(join(folder, 'sallyport.log')).mode & 0o777).toBe(0o600)
  })

  test('never grows beyond its files, and the oldest go', () => {
    const file = new LogFile(folder, 1000, 3)
    for (let number = 0; number < 200; number++) file.add(`line ${number} ${'.'.repeat(40)}`)
    const files = readdirSync(folder)
    expect(files.sort()).toEqual(['sallyport.log', 'sallyport.log.1', 'sallyport.log.2'])
    for (const name of files) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1050)
    expect(file.last(3).map((line) => line.slice(0, 8))).toEqual(['line 197', 'line 198', 'line 199'])
    expect(file.last(1000).length).toBeGreaterThan(35)
  })

  test('never disturbs the work: no folder, no disk, no log', () => {
    log('error', 'nowhere')
    expect(existsSync(folder)).toBe(false)
    const inTheWay = join(folder, '..', '..', 'file')
    writeFileSync(inTheWay, '')
    logTo(new LogFile(join(inTheWay, 'sallyport')), 'cli')
    log('error', 'cannot be written')
    expect(new LogFile(join(inTheWay, 'sallyport')).last(5)).toEqual([])
  })

  test('a failure that the work goes on without is noted, and gives nothing', async () => {
    logTo(new LogFile(folder), 'web')
    const answer: undefined = await Promise.reject(problem('failed', 'It broke.', 'Why.', 'What.')).catch(
      noted('reading firewalld'),
    )
    expect(answer).toBeUndefined()
    expect(text()).toMatch(/ warn web\[\d+\] reading firewalld: It broke\.\n$/)
  })

  test('one thing is one line, without codes that a terminal obeys, and no novel', () => {
    logTo(new LogFile(folder), 'cli')
    log('info', `a\nb\r\n  c\u001b[31mred\u0007 ${'x '.repeat(5000)}`)
    expect(text().split('\n')).toHaveLength(2)
    expect(text()).toContain('a | b | c?[31mred? x')
    expect(text().length).toBeLessThan(2100)
  })
})

describe('secrets never stand in the log', () => {
  const session = new Session(4711)
  const opened = session.exchange(session.token)
  const [cookie, key] = opened.ok ? [opened.cookie.split(/[=;]/)[1] ?? '', opened.key] : ['', '']
  test.each([
    ['the link of the page', `cannot open http://127.0.0.1:4711/#token=${session.token}`, session.token],
    ['a token by itself', `what is ${session.token}?`, session.token],
    ['the cookie', `cookie: sallyport-4711=${cookie}; other=1`, cookie],
    ['the key', `{"x-sallyport-key":"${key}"}`, key],
    ['a password in JSON', '{"password":"hunter two"}', 'hunter two'],
    ['a password of a command', 'psql password=hunter2 host=x', 'hunter2'],
    ['a password in an address', 'fetch https://me:hunter2@example.org/x', 'hunter2'],
    ['an Authorization header', 'Authorization: "Basic aHVudGVy"', 'aHVudGVy'],
  ])('%s', (_, said, secret) => {
    expect(secret.length).toBeGreaterThan(5)
    logTo(new LogFile(folder), 'cli')
    log('error', said, new Error(said))
    expect(text()).not.toContain(secret)
    expect(text()).toContain('…')
  })

  test('what an error holds besides its words, such as an environment', () => {
    logTo(new LogFile(folder), 'cli')
    const spawned = { code: 'ENOENT', env: { PGPASSWORD: 'hunter2' }, spawnargs: ['hunter2'] }
    log('error', 'starting nft', Object.assign(new Error('spawn /usr/sbin/nft ENOENT'), spawned))
    expect(text()).toContain('spawn /usr/sbin/nft ENOENT')
    expect(text()).not.toContain('hunter2')
  })

  test('and what is none is left as it is', () => {
    logTo(new LogFile(folder), 'cli')
    const plain = '/usr/sbin/ufw allow 8886/tcp of 20261121T105000-abc123, sha256 ' + 'ab'.repeat(32)
    log('info', plain)
    expect(text()).toContain(plain)
  })
})

test.each([
  ['linux', 0, { HOME: '/root', XDG_STATE_HOME: '/x' }, '/var/log/sallyport'],
  ['linux', 1000, { HOME: '/home/u' }, '/home/u/.local/state/sallyport'],
  ['linux', 1000, { HOME: '/home/u', XDG_STATE_HOME: '/s' }, '/s/sallyport'],
  ['linux', 1000, {}, undefined],
  ['darwin', 501, { HOME: '/Users/u' }, '/Users/u/Library/Logs/Sallyport'],
  ['darwin', 0, { HOME: '/var/root' }, '/Library/Logs/Sallyport'],
  ['win32', -1, { HOME: 'C:\\Users\\u' }, 'C:\\Users\\u\\AppData\\Local\\Sallyport\\Logs'],
] as const)('on %s the log of uid %i with %j lies in %s', (platform, uid, home, path) => {
  expect(logFolder(platform, uid, home)).toBe(path)
})
