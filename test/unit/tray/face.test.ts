import { describe, expect, test } from 'vitest'
import type { Attention, OpenService, Status } from '../../../main/api/contract.js'
import type { Check } from '../../../main/model/evidence.js'
import { FAILED, faceOf, LOOKING, type Sign } from '../../../main/tray/face.js'
import { menuOf } from '../../../main/tray/menu.js'
import { inEnglish } from '../../support/english.js'
import { status } from '../../support/status.js'

const opening = {
  direction: 'in',
  protocol: 'tcp',
  ports: { first: 8886, last: 8886 },
  source: 'any',
  label: 'JetStream API',
  reason: 'For programs.',
} as const
const attention = (id: string, what: string): Attention => ({ id, tone: 'warn', what, meaning: '', todo: '' })
const service = (...checks: readonly (readonly [Check['level'], Check['result']])[]): OpenService => ({
  journal: '20261121T101500-3fa9c1',
  machine: 'local',
  time: '2026-11-21T10:15:00.000Z',
  firewall: 'ufw',
  profile: { id: 'jetstream-server', title: 'JetStream server' },
  answers: { values: {} },
  until: null,
  state: 'open',
  sharedWith: [],
  evidence: [{ opening, checks: checks.map(([level, result]) => ({ level, result, seen: '', fix: '' })) }],
})
const PROVEN = [
  ['stored', 'pass'],
  ['loaded', 'pass'],
  ['effective', 'pass'],
] as const
const open = service(['listening', 'pass'], ...PROVEN)
const OFF = { inCharge: null, firewalls: [], conflicts: [] }

describe('what the tray shows', () => {
  test.each<[Sign, string, Partial<Status>]>([
    ['good', 'ufw guards this machine, and no service is open', {}],
    ['good', 'ufw guards this machine, and one service is open', { services: [open] }],
    ['good', 'ufw guards this machine, and 2 services are open', { services: [open, open] }],
    ['off', 'No firewall guards this machine', { tone: 'warn', detection: OFF }],
    [
      'off',
      'No firewall guards this machine',
      { tone: 'warn', detection: OFF, attention: [attention('off-1', 'ufw was switched off with Sallyport')] },
    ],
    [
      'unknown',
      'ufw guards this machine, but whether its rules are in order has not been checked',
      { tone: 'unknown', observed: false },
    ],
    [
      'unknown',
      'ufw guards this machine, but whether its rules are in order has not been checked',
      { tone: 'unknown', attention: [attention('unknown-checks', 'Not everything could be checked')] },
    ],
    [
      'attention',
      'Something needs your attention: Rules are missing',
      { tone: 'bad', attention: [attention('a', 'Rules are missing')] },
    ],
    [
      'attention',
      'Two things need your attention: Rules are missing, and one more',
      // known findings win over what could not be read
      { tone: 'unknown', attention: [attention('a', 'Rules are missing'), attention('b', 'It should have ended')] },
    ],
    ['attention', 'Something needs your attention: not every opening could be proven', { tone: 'warn' }],
    [
      'attention',
      'Something needs your attention: two firewalls are in each other’s way',
      { tone: 'bad', detection: { inCharge: null, firewalls: [], conflicts: [{ id: 'x' }] as never } },
    ],
  ])('%s: %s', (sign, sentence, change) => {
    expect(inEnglish(faceOf(status(change)))).toMatchObject({ sign, sentence })
  })

  test('what was seen with rights says when', () => {
    const { sentence } = inEnglish(faceOf(status(), true))
    expect(sentence).toMatch(/^ufw guards this machine, and no service is open \(checked at .*10:50.*\)$/)
  })

  test('before the first look, and when none succeeds, nothing is called good', () => {
    expect([LOOKING.sign, FAILED.sign]).toEqual(['unknown', 'unknown'])
  })

  test.each<[string, OpenService]>([
    ['open', open],
    ['open, but it does not answer yet', service(['listening', 'fail'], ...PROVEN)],
    ['not reachable', service(['listening', 'pass'], ...PROVEN.slice(0, 2), ['effective', 'fail'])],
    ['opened, not checked', service(['stored', 'unknown'], ['loaded', 'unknown'])],
  ])('a service is told as “%s”', (verdict, one) => {
    expect(inEnglish(faceOf(status({ services: [one] })).services)).toEqual([`JetStream server: ${verdict}`])
  })

  test('a service that somebody closed behind our back is told as such', () => {
    const drift = [{ journal: open.journal }] as unknown as Status['drift']
    expect(inEnglish(faceOf(status({ services: [open], drift })).services)).toEqual([
      'JetStream server: no longer open as it was',
    ])
  })
})

test('the menu tells the state and each service, and leads to the window', () => {
  const entries = inEnglish(menuOf(faceOf(status({ services: [open] }))))
  expect(entries).toEqual([
    { label: 'ufw guards this machine, and one service is open', wish: 'open' },
    { label: 'JetStream server: open', wish: 'open' },
    'separator',
    { label: 'Open Sallyport', wish: 'open' },
    { label: 'Check now', wish: 'check' },
    { label: 'Quit', wish: 'quit' },
  ])
})
