import { missingInKernel, reloadUfw } from '../../firewall/ufw/reload.js'
import { outcomeOf, ROOT_ONLY, unknown, type Check } from '../check.js'
import { contested } from '../contested.js'
import { findingOf } from '../scene.js'
import { msg } from '../../text/index.js'

/** Rules that somebody took out of the kernel behind the back of ufw, which goes on saying that all is well. */
export const ufwFlushed: Check = {
  id: 'flushed-ufw',
  title: msg('doctor.flushedUfwCheck'),
  applies: (scene) => {
    const finding = findingOf(scene, 'ufw')
    // not loaded at all is another fault; and who did it is known where firewalld is on as well
    return finding?.enabled === true && finding.loaded !== false && contested(scene.detection).length === 0
  },
  check: async (scene) => {
    if (findingOf(scene, 'ufw')?.loaded !== true) return unknown(ROOT_ONLY)
    const evidence = (await missingInKernel(scene.host)).map(({ family, what, stored }) =>
      what === 'jumps'
        ? msg('doctor.ufwPassedBy', { family })
        : msg('doctor.ufwRulesMissing', { family, count: stored }),
    )
    if (evidence.length === 0) return { result: 'pass' }
    return outcomeOf([
      {
        id: 'flushed-ufw',
        firewalls: ['ufw'],
        what: msg('doctor.flushedUfw'),
        meaning: msg('doctor.flushedUfwMeaning'),
        todo: msg('doctor.flushedUfwTodo'),
        evidence: [msg('doctor.ufwSaysActive'), ...evidence],
        contested: false,
        remedies: [
          {
            id: 'reload',
            label: msg('doctor.loadAgain'),
            title: msg('doctor.rulesLoadedAgain', { firewall: 'ufw' }),
            firewall: 'ufw',
            draft: () => reloadUfw(scene.host),
          },
        ],
      },
    ])
  },
}
