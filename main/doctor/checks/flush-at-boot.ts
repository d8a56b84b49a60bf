import { readVersion } from '../../firewall/iptables/index.js'
import { readStored } from '../../firewall/nftables/index.js'
import { firewallName } from '../../model/observation.js'
import { oneStep, outcomeOf, type Check, type Remedy } from '../check.js'
import { findingOf, type Scene } from '../scene.js'
import { msg } from '../../text/index.js'

/**
 * nftables starts with the machine and begins by flushing everything, the rules of another firewall among it that starts
 * at the same time: systemd orders neither after the other.
 */
export const flushAtBoot: Check = {
  id: 'flush-at-boot',
  title: msg('doctorChecks.flushAtBootCheck'),
  side: 'exposed',
  applies: (scene) => findingOf(scene, 'nftables')?.enabled === true && others(scene).length > 0,
  check: async (scene) => {
    const { host } = scene
    const { path, text, ruleset } = await readStored(host)
    if (path === undefined || !/^\s*flush\s+ruleset\b/m.test(text)) return { result: 'pass' }
    // nft neither sees nor flushes what the older iptables loads
    if ((await readVersion(host, undefined)).variant === 'legacy') return { result: 'pass' }
    const guards = [...(ruleset?.chains.values() ?? [])].some(
      ({ base, rules }) => rules.length > 0 || base?.policy === 'drop',
    )
    const isIdle = ruleset !== undefined && !guards
    const names = { firewalls: others(scene).map((kind) => firewallName(kind)), config: path }
    return outcomeOf([
      {
        id: 'flush-at-boot',
        firewalls: ['nftables', ...others(scene)],
        what: msg('doctorChecks.flushAtBoot', names),
        meaning: msg('doctorChecks.flushAtBootMeaning', names),
        todo: msg(isIdle ? 'doctorChecks.flushAtBootTodo' : 'doctorChecks.flushAtBootEditTodo', names),
        evidence: [msg('nftables.starts'), msg('doctorChecks.flushesAll', names)],
        contested: false,
        remedies: isIdle ? [LEAVE_OUT] : [],
      },
    ])
  },
}

/** Those whose rules would be gone. */
function others(scene: Scene) {
  return (['ufw', 'iptables'] as const).filter((kind) => findingOf(scene, kind)?.enabled === true)
}

const LEAVE_OUT: Remedy = {
  id: 'leave-out-nftables',
  label: msg('doctorChecks.leaveOutNftables'),
  title: msg('doctorChecks.nftablesLeftOut'),
  firewall: 'nftables',
  draft: () => Promise.resolve(oneStep('nftables.disable', {}, msg('doctorChecks.leaveOutReason'))),
}
