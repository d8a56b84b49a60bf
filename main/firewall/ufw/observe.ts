import { textsOf, type Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import type { Opening } from '../../model/opening.js'
import { problem } from '../../model/problem.js'
import { familiesOf, letsIn } from '../../model/rule.js'
import { msg, sentences, type Text } from '../../text/index.js'
import type { Observed } from '../backend.js'
import { readLoaded } from './kernel.js'
import { planUfw } from './plan.js'
import { proveUfw, type Evidence } from './prove.js'
import { readStored, type Stored } from './store.js'
import { tupleRule } from './tuple.js'

/** Reads ufw's files and the kernel's chains, without running ufw. */
export async function observeUfw(host: Host, finding: FirewallFinding): Promise<Observed> {
  const [stored, v4, v6, passesOn] = await Promise.all([
    readStored(host),
    readLoaded(host, 4),
    readLoaded(host, 6),
    readForwarding(host),
  ])
  const kernel = [v4, v6].filter((loaded) => stored.families.includes(loaded.family))
  const rules = stored.tuples
    .filter((tuple) => stored.families.includes(tuple.family))
    .map((tuple) => tupleRule(tuple, 'stored'))
  const evidence: Evidence = { finding, stored, rules, kernel, passesOn }
  return {
    readable: stored.readable,
    letIn: () => rules.filter(letsIn),
    get rules() {
      return [...rules, ...kernel.flatMap((loaded) => loaded.rules)]
    },
    policy: stored.policy,
    families: stored.families,
    notes: notesOf(stored),
    plan(wanted, service) {
      if (finding.enabled && finding.loaded === false) throw notLoaded()
      const draft = planUfw({ ...stored, rules }, wanted, service)
      return { ...draft, warnings: [...warningsOf(evidence, wanted), ...draft.warnings] }
    },
    prove: (opening) => proveUfw(opening, evidence),
  }
}

function warningsOf({ finding, stored, passesOn }: Evidence, wanted: readonly Opening[]): Text[] {
  const warnings: Text[] = finding.enabled ? [] : [msg('ufw.off')]
  if (finding.enabled && stored.policy.in === 'allow' && wanted.some(({ direction }) => direction === 'in'))
    warnings.push(msg('ufw.allowsIn'))
  if (wanted.some((opening) => familiesOf(opening).some((family) => !stored.families.includes(family))))
    warnings.push(msg('ufw.onlyIpv4'))
  if (wanted.some(({ direction }) => direction === 'forward') && passesOn.includes(false))
    warnings.push(msg('ufw.rulesWait', { todo: msg('ufw.forwardTodo') }))
  return warnings
}

/** Whether the kernel passes packets on, over IPv4 and over IPv6; `null` when it cannot be told. */
async function readForwarding(host: Host): Promise<Evidence['passesOn']> {
  const paths = ['/proc/sys/net/ipv4/ip_forward', '/proc/sys/net/ipv6/conf/all/forwarding']
  const texts = await textsOf(host, paths)
  return texts.map((text) => (text === null ? null : text.trim() !== '0'))
}

function notesOf({ policy, logging, families }: Stored): Text[] {
  const does = [
    msg('api.policyIn', { action: policy.in }),
    msg('api.policyOut', { action: policy.out }),
    msg('api.policyForward', { action: policy.forward }),
  ]
  return [
    msg('api.policy', { firewall: 'ufw', does }),
    logging === 'off' ? msg('ufw.logsNothing') : msg('ufw.logs', { level: logging }),
    ...(families.includes(6) ? [] : [msg('ufw.withoutIpv6')]),
  ]
}

function notLoaded(): Error {
  return problem(
    'refused',
    msg('ufw.flushed'),
    sentences([msg('ufw.flushedMeaning'), msg('text.nothingChanged')]),
    msg('ufw.reloadTodo'),
  )
}
