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
import { distinct, msg, sentences, type Text } from '../../text/index.js'

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
  const warnings: Text[] = []
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
    warnings: distinct(warnings),
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
function isOpen({ rules, policy }: PlanInput, opening: Opening, family: Family, warnings: Text[]): boolean {
  const { state, by, parts } = decide(rules, policy, opening, family)
  if (state === 'refused' && by) throw refusedInFront(by, opening)
  for (const rule of parts) warnings.push(msg('ufw.refusesPart', { rule: rule.text, opening: openingText(opening) }))
  if (state === 'open' && by) warnings.push(...besidesOf(by, opening))
  return state === 'open'
}

/** What the rule that is there does otherwise than the opening asks for. */
function besidesOf({ text, action, source }: Rule, opening: Opening): Text[] {
  const params = { rule: text, ports: portsText(opening) }
  const warnings: Text[] = []
  if (action === 'limit' && !opening.limit) warnings.push(msg('ufw.limitsAlready', params))
  if (action === 'allow' && opening.limit) warnings.push(msg('ufw.noLimit', params))
  if (opening.direction === 'in' && opening.source !== 'any' && source === 'any')
    warnings.push(msg('ufw.wider', { ...params, from: opening.source }))
  return warnings
}

function refusedInFront(rule: Rule, opening: Opening): Error {
  return problem(
    'refused',
    msg('ufw.refusedInFront', { rule: rule.text, ports: portsText(opening) }),
    msg('backend.onPurpose'),
    msg('ufw.removeUnwanted', { command: deleting(rule.text) }),
  )
}

function ipv6Off({ source, destination = source }: Opening): Error {
  return problem(
    'input',
    msg('ufw.ipv6Off', { network: source === 'any' ? destination : source }),
    sentences([msg('ufw.ipv6OffMeaning'), msg('text.nothingChanged')]),
    msg('ufw.ipv6OffTodo'),
  )
}

function whyUnchanged(rules: readonly Rule[], opening: Opening, families: readonly Family[]): Text {
  const texts = families.map((family) => rules.find((rule) => letsIn(rule) && ruleCovers(rule, opening, family))?.text)
  const rule = texts.find((one) => one !== undefined)
  if (rule !== undefined) return msg('ufw.ruleAllows', { rule })
  return msg(opening.direction === 'out' ? 'ufw.allowsOut' : 'ufw.forwardsAll')
}

/** What lets in one opening, by a rule for its ports. */
export function portStep({ opening, source }: Wanted): { call: StepCall; reason: Text } {
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
