import { persistDraft } from '../../firewall/iptables/index.js'
import { outcomeOf, ROOT_ONLY, unknown, type Check } from '../check.js'
import { findingOf } from '../scene.js'

/** Rules of ours in iptables that nothing will load when the machine starts again. */
export const notStored: Check = {
  id: 'not-stored-iptables',
  title: 'Rules of Sallyport in iptables that nothing stores',
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
        what: 'What Sallyport has opened in iptables is gone after the next start of this machine.',
        meaning: 'Nothing here stores the rules of iptables: they stand in the kernel only.',
        todo: 'Have them loaded when the machine starts, or install a package that stores all rules, such as iptables-persistent.',
        evidence: finding.evidence,
        contested: false,
        remedies: [
          {
            id: 'keep',
            label: 'Keep them',
            title: 'Rules of iptables kept',
            firewall: 'iptables',
            draft: () => Promise.resolve(draft),
          },
        ],
      },
    ])
  },
}
