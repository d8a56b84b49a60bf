import { setAlf } from '../../firewall/alf/index.js'
import { readAlf } from '../../firewall/alf/read.js'
import { outcomeOf, unknown, type Check } from '../check.js'

/** macOS set to block all incoming connections: then no rule for a program counts. */
export const blockAll: Check = {
  id: 'block-all',
  title: 'All incoming connections blocked on macOS',
  applies: ({ detection }) => detection.inCharge === 'alf',
  check: async ({ host }) => {
    const { blockAll: blocks, managed, applications } = await readAlf(host)
    if (blocks === null || (blocks && applications === null)) return unknown('The firewall of macOS did not answer.')
    const allowed = (applications ?? []).filter(({ action }) => action === 'allow')
    if (!blocks || allowed.length === 0) return { result: 'pass' }
    return outcomeOf([
      {
        id: 'block-all',
        firewalls: ['alf'],
        what: 'macOS blocks all incoming connections, also those of programs that are let in.',
        meaning: 'While that is set, the rules for single programs do not count: no service can be reached.',
        todo: managed ? 'Who manages this Mac can change it.' : 'Switch it off, so that the rules count again.',
        evidence: [
          '"Block all incoming connections" is on',
          ...allowed.map(({ path }) => `${path} is let in by a rule`),
        ],
        contested: false,
        remedies: managed
          ? []
          : [
              {
                id: 'let-rules-count',
                label: 'Let the rules count',
                title: 'Block all incoming connections switched off',
                firewall: 'alf',
                draft: () => setAlf(host, 'block-all', 'off'),
              },
            ],
      },
    ])
  },
}
