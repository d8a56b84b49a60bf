import { presenceOf, reloadFirewalld } from '../../firewall/firewalld/reload.js'
import { outcomeOf, ROOT_ONLY, unknown, type Check } from '../check.js'
import { contested } from '../contested.js'
import { findingOf } from '../scene.js'

/** Rules that somebody took out of the kernel behind the back of firewalld, which goes on saying that all is well. */
export const firewalldFlushed: Check = {
  id: 'flushed-firewalld',
  title: 'Rules of firewalld removed from the kernel',
  applies: (scene) => findingOf(scene, 'firewalld')?.running === true && contested(scene.detection).length === 0,
  check: async ({ host }) => {
    const presence = await presenceOf(host)
    if (presence === 'unknown') return unknown(ROOT_ONLY)
    if (presence === 'whole') return { result: 'pass' }
    return outcomeOf([
      {
        id: 'flushed-firewalld',
        firewalls: ['firewalld'],
        what: 'The rules of firewalld were removed from the kernel behind its back.',
        meaning:
          'It says that it runs and still lists every port, but the kernel refuses nothing of what it should refuse.',
        todo: 'Have firewalld load its rules again, from its files.',
        evidence: [
          'firewalld answers on the system bus',
          presence === 'empty' ? 'its table in the kernel has no rules' : 'the kernel holds no table of firewalld',
        ],
        contested: false,
        remedies: [
          {
            id: 'reload',
            label: 'Load them again',
            title: 'The rules of firewalld loaded again',
            firewall: 'firewalld',
            draft: () => reloadFirewalld(host),
          },
        ],
      },
    ])
  },
}
