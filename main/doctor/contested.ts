import { isActive } from '../firewall/index.js'
import type { Conflict, Detection } from '../model/observation.js'
import { msg } from '../text/index.js'

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
      what: msg('doctor.twoFrontEnds'),
      meaning: msg('doctor.twoFrontEndsMeaning'),
      todo: msg('doctor.twoFrontEndsTodo'),
      evidence: [...ufw.evidence, ...firewalld.evidence],
      contested: true,
      remedies: [
        { id: 'keep-ufw', label: msg('doctor.keepUfw') },
        { id: 'keep-firewalld', label: msg('doctor.keepFirewalld') },
      ],
    },
  ]
}
