import { textOf } from '../../hosts/index.js'
import { outcomeOf, unknown, type Check } from '../check.js'
import { settingDraft } from '../kernel-setting.js'
import { msg } from '../../text/index.js'

const KEY = 'net.ipv4.ip_forward'
const FILE = '/proc/sys/net/ipv4/ip_forward'

/** A service passes packets on, and the kernel does not. */
export const ipForward: Check = {
  id: 'ip-forward',
  title: msg('doctorChecks.ipForwardCheck'),
  applies: ({ host, services }) => host.platform === 'linux' && services.some(({ forwards }) => forwards),
  check: async (scene) => {
    const value = (await textOf(scene.host, FILE))?.trim()
    if (value === undefined) return unknown(msg('doctorChecks.noForwardSetting', { path: FILE }))
    if (value !== '0') return { result: 'pass' }
    const services = scene.services.filter(({ forwards }) => forwards).map(({ title }) => title)
    return outcomeOf([
      {
        id: 'ip-forward',
        firewalls: [],
        what: msg('doctorChecks.ipForward'),
        meaning: msg('doctorChecks.ipForwardMeaning', { services }),
        todo: msg('doctorChecks.ipForwardTodo'),
        evidence: [msg('doctorChecks.kernelSetting', { setting: `${KEY} = ${value}` })],
        contested: false,
        remedies: [
          {
            id: 'forward',
            label: msg('doctorChecks.forward'),
            title: msg('doctorChecks.forwarding'),
            draft: () => settingDraft(scene.host, KEY, '1', (store) => msg('doctorChecks.forwardReason', { store })),
          },
        ],
      },
    ])
  },
}
