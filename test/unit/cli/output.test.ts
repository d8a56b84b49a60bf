import { describe, expect, test } from 'vitest'
import { detectionText, evidenceText, planText, problemText, styleFor } from '../../../main/cli/output.js'
import type { Detected } from '../../../main/model/observation.js'

const ESC = '\u001b'
const plain = styleFor({}, {})

describe('colours', () => {
  const words = (style: ReturnType<typeof styleFor>) =>
    [style.bold('b'), style.dim('d'), style.good('g'), style.warn('w'), style.bad('x')].join('')

  test('are for terminals', () => {
    expect(words(styleFor({ isTTY: true }, {}))).toContain(`${ESC}[`)
    for (const style of ['b', 'd', 'g', 'w', 'x']) expect(words(styleFor({ isTTY: true }, {}))).toContain(style)
  })

  test.each([
    ['a pipe', { isTTY: false }, {}],
    ['a stream that knows of no terminals', {}, {}],
    ['NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }],
    ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }],
  ])('not for %s', (_name, stream, environment) => {
    expect(words(styleFor(stream, environment))).toBe('bdgwx')
  })

  test('an empty NO_COLOR switches nothing off, no-color.org', () => {
    expect(words(styleFor({ isTTY: true }, { NO_COLOR: '' }))).toContain(ESC)
  })
})

test('a problem: what happened, what it means, what to do; empty parts are left out', () => {
  const text = { kind: 'failed' as const, what: 'What.', meaning: 'Meaning.', todo: 'Todo.' }
  expect(problemText(text, plain)).toBe('What.\n  Meaning.\n  Todo.')
  expect(problemText({ ...text, meaning: '' }, plain)).toBe('What.\n  Todo.')
})

test('a plan: every warning, every step with its command, what stays', () => {
  const opening = {
    direction: 'in',
    protocol: 'tcp',
    ports: { first: 80, last: 80 },
    source: 'any',
    label: 'Web',
    reason: '',
  } as const
  const text = planText(
    {
      machine: 'local',
      purpose: 'open',
      end: null,
      risk: null,
      sharedWith: [],
      firewall: 'ufw',
      profile: { id: 'web', title: 'Web' },
      answers: { values: {} },
      openings: [{ ...opening, firewall: 'ufw' }],
      steps: [
        {
          id: 's1',
          verb: 'ufw.removeApp',
          args: {},
          argv: [],
          file: { path: '/etc/ufw/applications.d/sallyport-web', content: null },
          title: 'Forget it',
          reason: 'So.',
          risk: 'low',
          inverse: { verb: 'ufw.defineApp', args: {} },
          standalone: false,
        },
      ],
      unchanged: [{ opening, why: 'it is there' }],
      warnings: ['Careful.'],
      observed: true,
      digest: '',
    },
    plain,
  )
  expect(text.split('\n')).toEqual([
    'Web on ufw: one change',
    '',
    '  1. Forget it',
    '     So.',
    '     rm /etc/ufw/applications.d/sallyport-web',
    '',
    '  = 80/tcp from anywhere: it is there',
    '',
    '  ! Careful.',
  ])
})

test('the ladder: a sign for each rung, and the way out where it is broken', () => {
  const opening = {
    direction: 'in',
    protocol: 'udp',
    ports: { first: 1, last: 2 },
    source: '10.0.0.0/8',
    label: 'x',
    reason: '',
  } as const
  const text = evidenceText(
    [
      {
        opening,
        checks: [
          { level: 'listening', result: 'unknown', seen: 'Nothing yet.', fix: 'Look again.' },
          { level: 'stored', result: 'pass', seen: 'Stored.', fix: '' },
          { level: 'loaded', result: 'fail', seen: 'Not loaded.', fix: 'Load it.' },
        ],
      },
    ],
    plain,
  )
  const lines = text.split('\n')
  expect(lines).toHaveLength(6)
  expect(lines[0]).toBe('1-2/udp from 10.0.0.0/8')
  expect(lines[1]).toMatch(/^ {2}\? listening +Nothing yet\.$/)
  expect(lines[2]?.trim()).toBe('Look again.')
  expect(lines[3]).toMatch(/^ {2}✓ stored +Stored\.$/)
  expect(lines[4]).toMatch(/^ {2}✗ loaded +Not loaded\.$/)
  expect(lines[5]?.trim()).toBe('Load it.')
})

test('what is unknown is shown as unknown', () => {
  const found = {
    kind: 'ufw',
    version: '0.36.2',
    installed: true,
    enabled: true,
    running: null,
    loaded: null,
    evidence: ['seen'],
  } as const
  const detection: Detected = {
    inCharge: 'ufw',
    firewalls: [{ ...found, evidence: [...found.evidence] }],
    conflicts: [],
  }
  const text = detectionText(detection, plain)
  expect(text).toContain('ufw is in charge.')
  expect(detectionText({ ...detection, inCharge: 'alf' }, plain)).toContain(
    'The macOS application firewall is in charge.',
  )
  expect(text).toContain('ufw 0.36.2: enabled, running: not known without root, loaded: not known without root')
  const none = {
    ...detection,
    inCharge: null,
    firewalls: [{ ...found, installed: false, version: null, evidence: [] }],
  }
  expect(detectionText(none, plain)).toBe('No single firewall is in charge.\n  ufw: not installed')
})
