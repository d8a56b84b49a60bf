import { describe, expect, test } from 'vitest'
import { english } from '../../../support/english.js'
import { notesOf } from '../../../../main/api/use-cases/notes.js'
import type { Observed } from '../../../../main/firewall/index.js'

type Told = Pick<Observed, 'readable' | 'notes' | 'policy'>
const observed = (change: Partial<Told>): Told => ({ readable: true, ...change })
const policy = { in: 'deny', out: 'allow', forward: 'reject' } as const

describe('what the firewall in charge does besides its rules', () => {
  test('is told in its own words', () => {
    expect(notesOf('ufw', observed({ notes: ['ufw logs nothing.'], policy }))).toEqual(['ufw logs nothing.'])
  })

  test('is made of its policy, where it has no words', () => {
    expect(notesOf('iptables', observed({ policy })).map(english)).toEqual([
      'Without a rule, iptables drops what comes in, allows what this machine sends and rejects what would go through it.',
    ])
  })

  test('is nothing where none is in charge, or it could not be read', () => {
    expect(notesOf(null, undefined)).toEqual([])
    expect(notesOf('ufw', undefined)).toEqual([])
    expect(notesOf('ufw', observed({ readable: false, notes: ['ufw logs nothing.'] }))).toEqual([])
    expect(notesOf('alf', observed({}))).toEqual([])
  })
})
