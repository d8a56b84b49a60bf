import { lacks, reloadUfw } from '../../firewall/ufw/reload.js'
import { counted } from '../../model/text.js'
import { outcomeOf, ROOT_ONLY, unknown, type Check } from '../check.js'
import { contested } from '../contested.js'
import { findingOf } from '../scene.js'

/** Rules that somebody took out of the kernel behind the back of ufw, which goes on saying that all is well. */
export const ufwFlushed: Check = {
  id: 'flushed-ufw',
  title: 'Rules of ufw removed from the kernel',
  applies: (scene) => {
    const finding = findingOf(scene, 'ufw')
    // not loaded at all is another fault; and who did it is known where firewalld is on as well
    return finding?.enabled === true && finding.loaded !== false && contested(scene.detection).length === 0
  },
  check: async (scene) => {
    if (findingOf(scene, 'ufw')?.loaded !== true) return unknown(ROOT_ONLY)
    const evidence = (await lacks(scene.host)).map(({ family, what, stored }) =>
      what === 'jumps'
        ? `over IPv${family} no packet that comes in passes the chains of ufw any more`
        : `over IPv${family} ufw stores ${counted(stored, 'rule')} for what comes in, and the kernel holds none`,
    )
    if (evidence.length === 0) return { result: 'pass' }
    return outcomeOf([
      {
        id: 'flushed-ufw',
        firewalls: ['ufw'],
        what: 'Rules of ufw were removed from the kernel behind its back.',
        meaning:
          '"ufw status" still lists them, but the kernel does not know them: what ufw lets in may be refused, and what it refuses may get in.',
        todo: 'Have ufw load its rules again.',
        evidence: ['ufw says that it is active', ...evidence],
        contested: false,
        remedies: [
          {
            id: 'reload',
            label: 'Load them again',
            title: 'The rules of ufw loaded again',
            firewall: 'ufw',
            draft: () => reloadUfw(scene.host),
          },
        ],
      },
    ])
  },
}
