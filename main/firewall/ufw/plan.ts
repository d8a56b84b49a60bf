import { formatPortRange, type Family, type Source } from '../../model/net.js'
import { openingText, portsText, type Opening } from '../../model/opening.js'
import type { Risk, StepCall, Unchanged } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { familiesOf, ruleCovers, ruleTouches, type Rule } from '../../model/rule.js'
import { groupBy } from '../../model/text.js'
import type { PlanDraft } from '../backend.js'

export interface PlanInput {
  /** Stored rules, in ufw's order: the first that matches decides. */
  readonly rules: readonly Rule[]
  readonly families: readonly Family[]
  /** Files in applications.d. */
  readonly applications: readonly string[]
}

interface Wanted {
  readonly opening: Opening
  /** `any`, a network, or everyone of the one family that is missing: `0.0.0.0/0`, `::/0`. */
  readonly source: Source
}

/** From this many openings on, one application profile is clearer than single rules. */
const PROFILE_FROM = 3
/** ufw takes 15 ports in one rule; a range counts twice. */
const PORTS_A_RULE = 15

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
    if (families.some((family) => !input.families.includes(family))) throw ipv6Off(opening)
    const lacking = families.filter((family) => !isOpen(input.rules, opening, family, warnings))
    if (lacking.length === 0) unchanged.push({ opening, why: whyUnchanged(input.rules, opening, families) })
    else missing.push({ opening, source: lacking.length === families.length ? opening.source : everyone(lacking[0]) })
  }
  const groups = groupBy(missing, ({ opening, source }) => `${source} ${opening.interface ?? ''}`)
  const calls = [...groups.values()].flatMap((group) =>
    group.length < PROFILE_FROM ? group.map(portStep) : profileSteps(group, service, input.applications),
  )
  return {
    steps: calls.map((step) => ({ ...step, risk: riskOf(step.call) })),
    unchanged,
    warnings: [...new Set(warnings)],
  }
}

/** Letting everyone in is a risk; letting one network in, or naming ports, is none worth a word. */
function riskOf({ args }: StepCall): Risk {
  return ['any', '0.0.0.0/0', '::/0'].includes(String(args['source'])) ? 'low' : 'none'
}

const everyone = (family: Family | undefined) => (family === 4 ? '0.0.0.0/0' : '::/0')

/** @throws ProblemError when a rule in front refuses everything that the opening would let in. */
function isOpen(rules: readonly Rule[], opening: Opening, family: Family, warnings: string[]): boolean {
  for (const rule of rules) {
    if (!ruleTouches(rule, opening, family)) continue
    const whole = ruleCovers(rule, opening, family)
    if (rule.action === 'allow' || rule.action === 'limit') {
      if (!whole) continue
      if (rule.action === 'limit')
        warnings.push(
          `"ufw ${rule.text}" lets ${portsText(opening)} in, but refuses who connects six times in 30 seconds.`,
        )
      if (opening.source !== 'any' && rule.source === 'any')
        warnings.push(
          `"ufw ${rule.text}" lets anyone in to ${portsText(opening)}: the limit to ${opening.source} has no effect beside it.`,
        )
      return true
    }
    if (whole) throw refusedInFront(rule, opening)
    warnings.push(`"ufw ${rule.text}" comes first and refuses part of ${openingText(opening)}.`)
  }
  return false
}

function refusedInFront(rule: Rule, opening: Opening): Error {
  return problem(
    'refused',
    `ufw has the rule "${rule.text}", which refuses ${portsText(opening)} before anything can let it in.`,
    'Somebody decided this on purpose. Sallyport does not overrule it, and a rule behind it would do nothing. Nothing was changed.',
    `If it is no longer wanted, remove it with: ufw delete ${rule.text}`,
  )
}

function ipv6Off(opening: Opening): Error {
  return problem(
    'input',
    `${opening.source} is an IPv6 network, but ufw is set to IPV6=no.`,
    'ufw cannot hold a rule for it. Nothing was changed.',
    'Name an IPv4 network, or set IPV6=yes in /etc/default/ufw and run: ufw reload',
  )
}

function whyUnchanged(rules: readonly Rule[], opening: Opening, families: readonly Family[]): string {
  const texts = families.map(
    (family) => rules.find((rule) => rule.action !== 'deny' && ruleCovers(rule, opening, family))?.text,
  )
  return `"ufw ${texts.find((text) => text !== undefined) ?? ''}" is there already`
}

function portStep({ opening, source }: Wanted): { call: StepCall; reason: string } {
  const { protocol, ports, label, reason } = opening
  const on = opening.interface === undefined ? {} : { interface: opening.interface }
  return { call: { verb: 'ufw.allow', args: { protocol, ports, source, ...on, comment: label } }, reason }
}

function profileSteps(
  group: readonly Wanted[],
  service: { id: string; title: string },
  taken: readonly string[],
): { call: StepCall; reason: string }[] {
  const [first] = group
  if (!first) return []
  const app = freeName(`sallyport-${service.id}`, taken)
  const on = first.opening.interface === undefined ? {} : { interface: first.opening.interface }
  const labels = [...new Set(group.map(({ opening }) => opening.label))].join(', ')
  return [
    {
      call: {
        verb: 'ufw.defineApp',
        args: {
          app,
          title: service.title,
          description: [...labels].slice(0, 100).join('').trim(),
          ports: applicationPorts(group.map(({ opening }) => opening)),
        },
      },
      reason: `One name for all ports of ${service.title}, so that ufw status has one line.`,
    },
    {
      call: { verb: 'ufw.allowApp', args: { app, source: first.source, ...on } },
      reason: [...new Set(group.map(({ opening }) => opening.reason))].join(' '),
    },
  ]
}

function freeName(wish: string, taken: readonly string[]): string {
  let name = wish
  for (let number = 2; taken.includes(name); number++) name = `${wish}-${number}`
  return name
}

/** `80,443,6000:6200/tcp|3478/udp`: as few rules as ufw's limit allows, because each costs ufw 35 ms. */
export function applicationPorts(openings: readonly Opening[]): string {
  const lists: string[] = []
  for (const protocol of ['tcp', 'udp'] as const) {
    let list: string[] = []
    let slots = 0
    const wanted = openings.filter((opening) => opening.protocol === protocol)
    for (const { ports } of wanted.sort((a, b) => a.ports.first - b.ports.first)) {
      const needed = ports.first === ports.last ? 1 : 2
      if (slots + needed > PORTS_A_RULE) {
        lists.push(`${list.join(',')}/${protocol}`)
        list = []
        slots = 0
      }
      list.push(formatPortRange(ports, ':'))
      slots += needed
    }
    if (list.length > 0) lists.push(`${list.join(',')}/${protocol}`)
  }
  return lists.join('|')
}
