import { presenceOf, reloadFirewalld } from '../../firewall/firewalld/reload.js'
import { outcomeOf, ROOT_ONLY, unknown, type Check } from '../check.js'
import { contested } from '../contested.js'
import { findingOf } from '../scene.js'
import { msg } from '../../text/index.js'

/** Rules that somebody took out of the kernel behind the back of firewalld, which goes on saying that all is well. */
export const firewalldFlushed: Check = {
  id: 'flushed-firewalld',
  title: msg('doctor.flushedFirewalldCheck'),
  side: 'exposed',
  applies: (scene) => findingOf(scene, 'firewalld')?.running === true && contested(scene.detection).length === 0,
  check: async ({ host }) => {
    const presence = await presenceOf(host)
    if (presence === 'unknown') return unknown(ROOT_ONLY)
    if (presence === 'whole') return { result: 'pass' }
    return outcomeOf([
      {
        id: 'flushed-firewalld',
        firewalls: ['firewalld'],
        what: msg('doctor.flushedFirewalld'),
        meaning: msg('doctor.flushedFirewalldMeaning'),
        todo: msg('doctor.flushedFirewalldTodo'),
        evidence: [
          msg('doctor.firewalldAnswers'),
          presence === 'empty' ? msg('doctor.firewalldTableEmpty') : msg('doctor.firewalldTableMissing'),
        ],
        contested: false,
        remedies: [
          {
            id: 'reload',
            label: msg('doctor.loadAgain'),
            title: msg('doctor.rulesLoadedAgain', { firewall: 'firewalld' }),
            firewall: 'firewalld',
            draft: () => reloadFirewalld(host),
          },
        ],
      },
    ])
  },
}
