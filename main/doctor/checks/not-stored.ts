import { persistDraft } from '../../firewall/iptables/index.js'
import { outcomeOf, ROOT_ONLY, unknown, type Check } from '../check.js'
import { findingOf } from '../scene.js'
import { msg } from '../../text/index.js'

/** Rules of ours in iptables that nothing will load when the machine starts again. */
export const notStored: Check = {
  id: 'not-stored-iptables',
  title: msg('doctor.notStoredCheck'),
  applies: (scene) => {
    const finding = findingOf(scene, 'iptables')
    return finding?.installed === true && finding.loaded !== false
  },
  check: async (scene) => {
    const finding = findingOf(scene, 'iptables')
    if (finding?.loaded !== true) return unknown(ROOT_ONLY)
    const draft = await persistDraft(scene.host)
    const kept = draft.steps.flatMap(({ call }) => (call.args['rules'] as readonly unknown[] | undefined) ?? [])
    if (kept.length === 0) return { result: 'pass' }
    return outcomeOf([
      {
        id: 'not-stored-iptables',
        firewalls: ['iptables'],
        what: msg('doctor.notStored'),
        meaning: msg('doctor.notStoredMeaning'),
        todo: msg('doctor.notStoredTodo'),
        evidence: finding.evidence,
        contested: false,
        remedies: [
          {
            id: 'keep',
            label: msg('doctor.keepRules'),
            title: msg('doctor.rulesKept'),
            firewall: 'iptables',
            draft: () => Promise.resolve(draft),
          },
        ],
      },
    ])
  },
}
