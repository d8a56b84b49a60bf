import { openingText, type Opening } from '../../model/opening.js'
import type { StepCall, Unchanged } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { groupBy } from '../../model/text.js'
import type { PlanDraft } from '../backend.js'
import { managedMac } from './managed.js'
import { ruleOf, type AlfState, type ProgramFacts } from './read.js'
import { sentences } from '../../text/index.js'

/**
 * What the firewall must do so that every opening is there. It judges programs only, so all openings of one program
 * are one rule. Pure; see {@link Observed.plan} for its errors.
 */
export function planAlf(
  state: AlfState,
  programs: ReadonlyMap<string, ProgramFacts>,
  wanted: readonly Opening[],
): PlanDraft {
  const unchanged: Unchanged[] = []
  const steps: PlanDraft['steps'][number][] = []
  const warnings = [...stateWarnings(state)]
  for (const opening of wanted) if (opening.direction === 'out') unchanged.push({ opening, why: OUTGOING })
  const inward = wanted.filter(({ direction }) => direction !== 'out')
  for (const opening of inward) mustFit(opening)
  if (inward.length > 0 && state.blockAll === true && state.global !== 0) throw everythingBlocked()
  for (const [program, openings] of groupBy(inward, ({ application }) => application ?? '')) {
    const facts = programs.get(program)
    if (facts?.exists === false) throw noSuchProgram(program)
    const why = whyLetIn(state, program, facts)
    if (why !== undefined) {
      unchanged.push(...openings.map((opening) => ({ opening, why })))
      continue
    }
    steps.push(...stepsFor(state, program, openings))
    warnings.push(
      `The macOS application firewall judges programs, not ports: ${program} is let in on every port that it listens on, from anywhere.`,
    )
  }
  if (steps.length > 0 && state.managed) throw managedMac()
  return { steps, unchanged, warnings }
}

const OUTGOING = 'The macOS application firewall does not hold back what goes out'

/** Why a program is let in already, if it is: by its rule, or by its signature where no rule says otherwise. */
export function whyLetIn(
  { applications, allowSigned }: AlfState,
  program: string,
  facts: ProgramFacts | undefined,
): string | undefined {
  if (applications === null) return undefined
  const rule = ruleOf(applications, program)
  if (rule?.action === 'allow') return `"${program} (Allow incoming connections)" is there already`
  if (rule !== undefined) return undefined
  if (facts?.signature === 'developer' && allowSigned.downloaded === true)
    return `Nothing to do: downloaded signed software is let in by itself, and ${program} has a valid signature`
  if (facts?.signature === 'apple' && allowSigned.builtIn === true)
    return `Nothing to do: built-in signed software is let in by itself, and ${program} is part of macOS`
  return undefined
}

function stepsFor(state: AlfState, program: string, openings: readonly Opening[]): PlanDraft['steps'][number][] {
  const blocked = state.applications !== null && ruleOf(state.applications, program)?.action === 'block'
  const call = (verb: string): StepCall => ({ verb, args: { program } })
  const reason = sentences(openings.map((opening) => opening.reason))
  if (blocked)
    return [
      {
        call: call('alf.unblock'),
        reason: sentences([
          'It is on the list as blocked, often since a question of macOS was answered with Deny.',
          reason,
        ]),
        risk: 'low',
      },
    ]
  return [
    { call: call('alf.add'), reason: 'Only a program on the list can have a rule.', risk: 'none' },
    { call: call('alf.unblock'), reason, risk: 'low' },
  ]
}

function* stateWarnings({ global, blockAll, applications }: AlfState): Iterable<string> {
  if (global === 0)
    yield 'The macOS application firewall is switched off: nothing is refused now. A rule is stored, and takes effect when you switch the firewall on.'
  if (global === 0 && blockAll === true)
    yield 'It is also set to block all incoming connections: once it is on, no rule lets anything in.'
  if (applications === null)
    yield 'The firewall’s list could not be read: what is there already is found out when you apply.'
}

/** @throws ProblemError of kind `input` for what this firewall cannot hold */
function mustFit(opening: Opening): void {
  if (opening.direction === 'forward')
    throw cannotHold(
      `${openingText(opening)} goes through this machine to another.`,
      'It judges connections to programs on this Mac only.',
    )
  if (opening.source !== 'any' || opening.interface !== undefined || opening.limit)
    throw cannotHold(
      `${openingText(opening)} is not for everyone.`,
      'It lets a program in or not, from everywhere: it would let more in than you want.',
      'Let everyone in, and limit who may connect in the service itself or on your router.',
    )
  if (opening.application === undefined)
    throw problem(
      'input',
      `Which program serves ${openingText(opening)}? The macOS application firewall judges programs, not ports.`,
      'Without its path there is nothing to let in. Nothing was changed.',
      'Name the program or its bundle, for instance: --set program=/Applications/NAME.app',
    )
}

function cannotHold(what: string, why: string, todo = 'Leave this opening out on this Mac.'): Error {
  return problem('input', `The macOS application firewall cannot do that: ${what}`, `${why} Nothing was changed.`, todo)
}

function noSuchProgram(program: string): Error {
  return problem(
    'input',
    `There is no ${program} on this Mac.`,
    'The firewall lets in programs by their path, so a wrong one opens nothing. Nothing was changed.',
    'Give the path of the program or bundle as Finder shows it, for instance: --set program=/Applications/NAME.app',
  )
}

function everythingBlocked(): Error {
  return problem(
    'refused',
    'The macOS application firewall blocks all incoming connections, whatever its rules say.',
    'Somebody decided this on purpose, and a rule would do nothing beside it. Nothing was changed.',
    'If it is no longer wanted, switch off "Block all incoming connections" in System Settings, Network, Firewall, Options; then try again.',
  )
}
