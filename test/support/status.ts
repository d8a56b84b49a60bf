import type { Status } from '../../main/api/contract.js'

/** What `status` says of a machine with ufw on which nothing is open. */
export function status(change: Partial<Status> = {}): Status {
  return {
    machine: 'local',
    host: { name: 'render-01', system: 'Debian 12' },
    sentence: 'ufw guards this machine. No service is open.',
    detail: 'Everything else is refused.',
    tone: 'ok',
    detection: { inCharge: 'ufw', firewalls: [], conflicts: [] },
    services: [],
    attention: [],
    conflicts: [],
    unknownChecks: [],
    drift: [],
    pulse: 'a pulse',
    others: [],
    moreOthers: false,
    notes: [],
    rights: 'prompt',
    observed: true,
    checkedAt: '2026-11-21T10:50:00.000Z',
    ...change,
  }
}
