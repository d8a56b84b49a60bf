import { textsOf, type Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import type { Opening } from '../../model/opening.js'
import { problem } from '../../model/problem.js'
import { letsIn } from '../../model/rule.js'
import type { Observed, Policy } from '../backend.js'
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
    notes: notesOf(stored),
    plan(wanted, service) {
      if (finding.enabled && finding.loaded === false) throw notLoaded()
      const draft = planUfw({ ...stored, rules }, wanted, service)
      return { ...draft, warnings: [...warningsOf(evidence, wanted), ...draft.warnings] }
    },
    prove: (opening) => proveUfw(opening, evidence),
  }
}

function warningsOf({ finding, stored, passesOn }: Evidence, wanted: readonly Opening[]): string[] {
  const warnings = finding.enabled ? [] : [OFF]
  if (finding.enabled && stored.policy.in === 'allow' && wanted.some(({ direction }) => direction === 'in'))
    warnings.push(OPEN)
  if (wanted.some(({ direction }) => direction === 'forward') && passesOn.includes(false)) warnings.push(NO_FORWARDING)
  return warnings
}

const OFF =
  'ufw is switched off: nothing is refused now. The rules are stored, and take effect when you switch it on with "ufw enable".'
const OPEN =
  'ufw lets everything in by default (DEFAULT_INPUT_POLICY=ACCEPT): these rules change nothing until that is "deny".'
const NO_FORWARDING =
  'This machine passes no packets on (net.ipv4.ip_forward or its IPv6 twin is 0): a rule for what goes through it takes effect once that is 1. Take the "#" from the lines about forwarding in /etc/ufw/sysctl.conf, then run: ufw reload'

/** Whether the kernel passes packets on, over IPv4 and over IPv6; `null` when it cannot be told. */
async function readForwarding(host: Host): Promise<Evidence['passesOn']> {
  const paths = ['/proc/sys/net/ipv4/ip_forward', '/proc/sys/net/ipv6/conf/all/forwarding']
  const texts = await textsOf(host, paths)
  return texts.map((text) => (text === null ? null : text.trim() !== '0'))
}

const DOES: Readonly<Record<keyof Policy, string>> = {
  in: 'what comes in',
  out: 'what this machine sends',
  forward: 'what would go through it',
}

function notesOf({ policy, logging, families }: Stored): string[] {
  const of = (action: Policy['in']) =>
    (['in', 'out', 'forward'] as const).filter((way) => policy[way] === action).map((way) => DOES[way])
  const said = (
    [
      ['allow', 'lets pass'],
      ['deny', 'drops'],
      ['reject', 'rejects'],
    ] as const
  ).flatMap(([action, verb]) => (of(action).length === 0 ? [] : `${verb} ${of(action).join(' and ')}`))
  return [
    `Without a rule, ufw ${said.join(', ')}.`,
    logging === 'off' ? 'ufw logs nothing.' : `ufw logs at the level "${logging}".`,
    ...(families.includes(6) ? [] : ['IPv6 is off in ufw (IPV6=no): it refuses everything over IPv6, both ways.']),
  ]
}

function notLoaded(): Error {
  return problem(
    'refused',
    'ufw is set to be on, but its rules are not in the kernel.',
    'Something removed them, so nothing is refused now, and ufw answers every change with an error. Nothing was changed.',
    'Load the rules again with: ufw reload',
  )
}
