import type { Family } from '../../model/net.js'
import { openingText, portsText, type Opening } from '../../model/opening.js'
import type { Risk, StepCall, Unchanged } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { familiesOf, ruleCovers, type RuleInWords as Rule } from '../../model/rule.js'
import { groupBy } from '../../model/text.js'
import type { PlanDraft, Policy } from '../backend.js'
import { profileSteps, type Wanted } from './application.js'
import { decide, letsIn } from './decide.js'
import { deleting } from './tuple.js'
import type { Text } from '../../text/index.js'

export interface PlanInput {
  /** Stored rules, in ufw's order: the first that matches decides. */
  readonly rules: readonly Rule[]
  readonly policy: Policy
  readonly families: readonly Family[]
  /** Files in applications.d. */
  readonly applications: readonly string[]
}

/** From this many openings on, one application profile is clearer than single rules. */
const PROFILE_FROM = 3

/** What ufw must do so that every opening is there. Pure; see {@link Observed.plan} for its errors. */
export function planUfw(
  input: PlanInput,
  wanted: readonly Opening[],
  service: { id: string; title: string },
): PlanDraft {
  const unchanged: Unchanged[] = []
  const warnings: string[] = []
  const missing: Wanted[] = []
  for (const opening of wanted) {
    const families = familiesOf(opening, input.families)
    if (families.length === 0 || families.some((family) => !input.families.includes(family))) throw ipv6Off(opening)
    const lacking = families.filter((family) => !isOpen(input, opening, family, warnings))
    if (lacking.length === 0) unchanged.push({ opening, why: whyUnchanged(input.rules, opening, families) })
    else missing.push({ opening, source: lacking.length === families.length ? opening.source : everyone(lacking[0]) })
  }
  const groups = groupBy(missing, ({ opening, source }) =>
    [opening.direction, source, opening.interface, opening.limit].join(' '),
  )
  const made = new Map<string, string>()
  const calls = [...groups.values()].flatMap((group) =>
    group.length < PROFILE_FROM || !fitsProfile(group)
      ? group.map(portStep)
      : profileSteps(group, service, input.applications, made),
  )
  return {
    steps: calls.map((step) => ({ ...step, risk: riskOf(step.call) })),
    unchanged,
    warnings: [...new Set(warnings)],
  }
}

function fitsProfile([first]: readonly Wanted[]): boolean {
  return first?.opening.direction === 'in' && first.opening.limit === undefined
}

/** Letting everyone in is a risk; letting one network in, or naming ports, is none worth a word. */
function riskOf({ args }: StepCall): Risk {
  const everyone = ['any', '0.0.0.0/0', '::/0'].includes(String(args['source']))
  return everyone && args['direction'] !== 'out' ? 'low' : 'none'
}

const everyone = (family: Family | undefined) => (family === 4 ? '0.0.0.0/0' : '::/0')

/** @throws ProblemError when a rule in front refuses everything that the opening would let in. */
function isOpen({ rules, policy }: PlanInput, opening: Opening, family: Family, warnings: string[]): boolean {
  const { state, by, parts } = decide(rules, policy, opening, family)
  if (state === 'refused' && by) throw refusedInFront(by, opening)
  for (const rule of parts) warnings.push(`"ufw ${rule.text}" comes first and refuses part of ${openingText(opening)}.`)
  if (state === 'open' && by) warnings.push(...besidesOf(by, opening))
  return state === 'open'
}

/** What the rule that is there does otherwise than the opening asks for. */
function besidesOf(rule: Rule, opening: Opening): string[] {
  const ports = portsText(opening)
  const warnings: string[] = []
  if (rule.action === 'limit' && !opening.limit)
    warnings.push(`"ufw ${rule.text}" lets ${ports} in, but refuses who connects six times in 30 seconds.`)
  if (rule.action === 'allow' && opening.limit)
    warnings.push(`"ufw ${rule.text}" lets ${ports} in however often: a rule that limits has no effect beside it.`)
  if (opening.direction === 'in' && opening.source !== 'any' && rule.source === 'any')
    warnings.push(
      `"ufw ${rule.text}" lets anyone in to ${ports}: the limit to ${opening.source} has no effect beside it.`,
    )
  return warnings
}

function refusedInFront(rule: Rule, opening: Opening): Error {
  const effect = { in: 'let it in', out: 'let it out', forward: 'let it through' }[opening.direction]
  return problem(
    'refused',
    `ufw has the rule "${rule.text}", which refuses ${portsText(opening)} before anything can ${effect}.`,
    'Somebody decided this on purpose. Sallyport does not overrule it, and a rule behind it would do nothing. Nothing was changed.',
    `If it is no longer wanted, remove it with: ${deleting(rule.text)}`,
  )
}

function ipv6Off(opening: Opening): Error {
  return problem(
    'input',
    `${opening.source === 'any' ? (opening.destination ?? 'It') : opening.source} is an IPv6 network, but ufw is set to IPV6=no.`,
    'ufw cannot hold a rule for it. Nothing was changed.',
    'Name an IPv4 network, or set IPV6=yes in /etc/default/ufw and run: ufw reload',
  )
}

function whyUnchanged(rules: readonly Rule[], opening: Opening, families: readonly Family[]): string {
  const texts = families.map((family) => rules.find((rule) => letsIn(rule) && ruleCovers(rule, opening, family))?.text)
  const text = texts.find((one) => one !== undefined)
  if (text !== undefined) return `"ufw ${text}" is there already`
  return opening.direction === 'out'
    ? 'ufw lets everything out by default'
    : 'ufw passes everything on by default (DEFAULT_FORWARD_POLICY=ACCEPT)'
}

function portStep({ opening, source }: Wanted): { call: StepCall; reason: Text } {
  const { direction, protocol, ports, destination, interface: on, outInterface, limit, label, reason } = opening
  const args = {
    ...(direction === 'in' ? {} : { direction }),
    protocol,
    ports,
    source,
    ...(destination === undefined ? {} : { destination }),
    ...(on === undefined ? {} : { interface: on }),
    ...(outInterface === undefined ? {} : { outInterface }),
    ...(limit ? { limit } : {}),
    comment: label,
  }
  return { call: { verb: 'ufw.allow', args }, reason }
}
