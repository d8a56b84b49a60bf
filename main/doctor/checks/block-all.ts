import { setAlf } from '../../firewall/alf/index.js'
import { readAlf } from '../../firewall/alf/read.js'
import { outcomeOf, unknown, type Check } from '../check.js'
import { msg } from '../../text/index.js'

/** macOS set to block all incoming connections: then no rule for a program counts. */
export const blockAll: Check = {
  id: 'block-all',
  title: msg('doctor.blockAllCheck'),
  applies: ({ detection }) => detection.inCharge === 'alf',
  check: async ({ host }) => {
    const { blockAll: blocks, managed, applications } = await readAlf(host)
    if (blocks === null || (blocks && applications === null)) return unknown(msg('doctor.alfSilent'))
    const allowed = (applications ?? []).filter(({ action }) => action === 'allow')
    if (!blocks || allowed.length === 0) return { result: 'pass' }
    return outcomeOf([
      {
        id: 'block-all',
        firewalls: ['alf'],
        what: msg('doctor.blockAll'),
        meaning: msg('doctor.blockAllMeaning'),
        todo: managed ? msg('doctor.askManager') : msg('doctor.blockAllTodo'),
        evidence: [msg('doctor.blockAllOn'), ...allowed.map(({ path }) => msg('doctor.letInByRule', { path }))],
        contested: false,
        remedies: managed
          ? []
          : [
              {
                id: 'let-rules-count',
                label: msg('doctor.letRulesCount'),
                title: msg('doctor.blockAllOff'),
                firewall: 'alf',
                draft: () => setAlf(host, 'block-all', 'off'),
              },
            ],
      },
    ])
  },
}
