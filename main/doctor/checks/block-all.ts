import { setAlf } from '../../firewall/alf/index.js'
import { readAlf } from '../../firewall/alf/read.js'
import type { Finder } from '../check.js'

/** macOS set to block all incoming connections: then no rule for a program counts. */
export const blockAll: Finder = async ({ host, detection }) => {
  if (detection.inCharge !== 'alf') return []
  const { blockAll: blocks, managed, applications } = await readAlf(host)
  const allowed = (applications ?? []).filter(({ action }) => action === 'allow')
  if (blocks !== true || allowed.length === 0) return []
  return [
    {
      id: 'block-all',
      firewalls: ['alf'],
      what: 'macOS blocks all incoming connections, also those of programs that are let in.',
      meaning: 'While that is set, the rules for single programs do not count: no service can be reached.',
      todo: managed ? 'Who manages this Mac can change it.' : 'Switch it off, so that the rules count again.',
      evidence: ['"Block all incoming connections" is on', ...allowed.map(({ path }) => `${path} is let in by a rule`)],
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
  ]
}
