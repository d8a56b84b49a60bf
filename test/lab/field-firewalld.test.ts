import { describe, it } from 'vitest'
import { holdFieldCase, type FieldCase } from './support/field-case.js'

const SSH = ['22/tcp v4', '22/tcp v6'] as const

const CASES: readonly FieldCase[] = [
  {
    name: 'firewalld-wrong-zone-default',
    open: SSH,
    finds: { 'wrong-zone-public': /public\.xml lets 8886\/tcp from anywhere in[^]*the zone home by eth0/ },
    fix: { finding: 'wrong-zone-public', open: [...SSH, '8886/tcp v4', '8886/tcp v6'] },
    applied: { code: 0, open: [...SSH, 8886] },
  },
  {
    name: 'firewalld-runtime-only',
    open: [...SSH, '8886/tcp v4', '8886/tcp v6'],
    finds: { 'not-stored-firewalld': /the zone public lets 8886\/tcp from anywhere in, only until the next reload/ },
    fix: { finding: 'not-stored-firewalld', open: [...SSH, '8886/tcp v4', '8886/tcp v6'] },
    applied: { code: 0, open: [...SSH, 8886] },
  },
  {
    name: 'firewalld-iptables-backend',
    open: [...SSH, '8080/tcp v4', '8080/tcp v6'],
    applied: { code: 0, open: [...SSH, 8886, '8080/tcp v4', '8080/tcp v6'] },
  },
]

describe('firewalld as people have it', () => {
  it.each(CASES)('$name: every answer holds against real packets', holdFieldCase)
})
