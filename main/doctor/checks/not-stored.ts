import { persistDraft } from '../../firewall/iptables/index.js'
import type { Finder } from '../check.js'

/** Rules of ours in iptables that nothing will load when the machine starts again. */
export const notStored: Finder = async ({ host, detection }) => {
  const finding = detection.firewalls.find(({ kind }) => kind === 'iptables')
  if (finding?.loaded !== true) return []
  const draft = await persistDraft(host)
  const kept = draft.steps.flatMap(({ call }) => (call.args['rules'] as readonly unknown[] | undefined) ?? [])
  if (kept.length === 0) return []
  return [
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
  ]
}
