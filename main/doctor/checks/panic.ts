import { callFirewalld } from '../../firewall/firewalld/bus.js'
import { oneStep, outcomeOf, type Check } from '../check.js'
import { findingOf } from '../scene.js'
import { msg } from '../../text/index.js'

/** firewalld's panic mode: it drops every packet, whatever is open. */
export const panic: Check = {
  id: 'panic-firewalld',
  title: msg('doctor.panicCheck'),
  applies: (scene) => findingOf(scene, 'firewalld')?.running === true,
  check: async ({ host }) => {
    if ((await callFirewalld(host, 'queryPanicMode')) !== true) return { result: 'pass' }
    return outcomeOf([
      {
        id: 'panic-firewalld',
        firewalls: ['firewalld'],
        what: msg('doctor.panic'),
        meaning: msg('doctor.panicMeaning'),
        todo: msg('doctor.panicTodo'),
        evidence: [msg('doctor.panicSeen')],
        contested: false,
        remedies: [
          {
            id: 'panic-off',
            label: msg('doctor.panicOff'),
            title: msg('doctor.panicIsOff'),
            firewall: 'firewalld',
            draft: () => Promise.resolve(oneStep('firewalld.panicOff', {}, msg('doctor.panicOffReason'))),
          },
        ],
      },
    ])
  },
}
