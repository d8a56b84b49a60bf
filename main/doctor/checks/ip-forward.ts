import { textOf } from '../../hosts/index.js'
import { machineVerbs } from '../../verbs/index.js'
import type { PlanDraft } from '../../firewall/backend.js'
import { outcomeOf, unknown, type Check } from '../check.js'
import type { Scene } from '../scene.js'
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
            draft: () => turnOn(scene),
          },
        ],
      },
    ])
  },
}

/** Now, and for every start of the machine; what is so already is left out. */
async function turnOn({ host }: Scene): Promise<PlanDraft> {
  const verb = 'sysctl.set'
  const steps = (['runtime', 'permanent'] as const).map(async (store) => {
    const args = { key: KEY, value: '1', store }
    if ((await machineVerbs[verb]?.outstanding(host, args)) === null) return []
    return [{ call: { verb, args }, reason: msg('doctorChecks.forwardReason', { store }), risk: 'low' as const }]
  })
  return { steps: (await Promise.all(steps)).flat(), unchanged: [], warnings: [] }
}
