import { isActive } from '../firewall/index.js'
import type { Conflict, Detection } from '../model/observation.js'

/** Two firewalls that both decide: then nothing can be opened until a person says which. Costs no reading. */
export function contested({ firewalls }: Detection): Conflict[] {
  const ufw = firewalls.find(({ kind }) => kind === 'ufw')
  const firewalld = firewalls.filter(isActive).find(({ kind }) => kind === 'firewalld')
  // Starting firewalld flushes ufw's rules but leaves its policy DROP: ufw then looks inactive, and is not.
  if (!firewalld || !ufw?.enabled) return []
  return [
    {
      id: 'ufw-and-firewalld',
      firewalls: ['ufw', 'firewalld'],
      what: 'ufw and firewalld are both switched on.',
      meaning: 'Each removes or overrides the rules of the other, so a port that one lets in may still be refused.',
      todo: 'Switch one of them off: "ufw disable", or "systemctl disable --now firewalld". To work on one all the same, name it with --firewall.',
      evidence: [...ufw.evidence, ...firewalld.evidence],
      contested: true,
      remedies: [
        { id: 'keep-ufw', label: 'Keep ufw, switch firewalld off' },
        { id: 'keep-firewalld', label: 'Keep firewalld, switch ufw off' },
      ],
    },
  ]
}
