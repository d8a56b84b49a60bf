import { presenceOf, reloadFirewalld } from '../../firewall/firewalld/reload.js'
import { counted } from '../../model/text.js'
import { lacks, reloadUfw } from '../../firewall/ufw/reload.js'
import { type Finder, type Found } from '../check.js'
import type { Scene } from '../scene.js'
import { contested } from '../contested.js'

/** Rules that somebody took out of the kernel behind the back of a front end, which goes on saying that all is well. */
export const flushed: Finder = async (scene) => {
  if (contested(scene.detection).length > 0) return [] // it is told there who did it
  return (await Promise.all([ufwFlushed(scene), firewalldFlushed(scene)])).flat()
}

async function ufwFlushed({ host, detection }: Scene): Promise<Found[]> {
  const finding = detection.firewalls.find(({ kind }) => kind === 'ufw')
  if (!finding?.enabled || finding.loaded !== true) return []
  const evidence = (await lacks(host)).map(({ family, what, stored }) =>
    what === 'jumps'
      ? `over IPv${family} no packet that comes in passes the chains of ufw any more`
      : `over IPv${family} ufw stores ${counted(stored, 'rule')} for what comes in, and the kernel holds none`,
  )
  if (evidence.length === 0) return []
  return [
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
          draft: () => reloadUfw(host),
        },
      ],
    },
  ]
}

async function firewalldFlushed({ host, detection }: Scene): Promise<Found[]> {
  const finding = detection.firewalls.find(({ kind }) => kind === 'firewalld')
  if (finding?.running !== true) return []
  const presence = await presenceOf(host)
  if (presence !== 'absent' && presence !== 'empty') return []
  return [
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
  ]
}
