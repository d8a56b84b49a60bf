import { missingInKernel, reloadUfw, type Missing } from '../../firewall/ufw/reload.js'
import { outcomeOf, ROOT_ONLY, unknown, type Check } from '../check.js'
import { contested } from '../contested.js'
import { findingOf } from '../scene.js'
import { handfulOf } from '../handful.js'
import { msg, type Text } from '../../text/index.js'

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
    const missing = await missingInKernel(scene.host)
    if (missing.length === 0) return { result: 'pass' }
    const partly = missing.every(({ what }) => what === 'some')
    return outcomeOf([
      {
        id: 'flushed-ufw',
        firewalls: ['ufw'],
        what: partly ? msg('doctor.staleUfw') : msg('doctor.flushedUfw'),
        meaning: msg('doctor.flushedUfwMeaning'),
        todo: msg('doctor.flushedUfwTodo'),
        evidence: [msg('doctor.ufwSaysActive'), ...missing.flatMap(seen)],
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

function seen({ family, what, stored, stale }: Missing): Text[] {
  if (what === 'jumps') return [msg('doctor.ufwPassedBy', { family })]
  if (what === 'rules') return [msg('doctor.ufwRulesMissing', { family, count: stored })]
  const { absent = [], leftOver = [] } = stale ?? {}
  return [
    ...(absent.length > 0 ? [msg('doctor.ufwStoredOnly', { family, rules: handfulOf(absent) })] : []),
    ...(leftOver.length > 0 ? [msg('doctor.ufwLoadedOnly', { family, rules: handfulOf(leftOver) })] : []),
  ]
}
