import { openingText, type Opening } from '../../model/opening.js'
import type { StepCall, Unchanged } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { groupBy } from '../../model/text.js'
import type { PlanDraft } from '../backend.js'
import { managedMac } from './managed.js'
import { ruleOf, type AlfState, type ProgramFacts } from './read.js'
import { msg, sentences, type Message, type Text } from '../../text/index.js'

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
  for (const opening of wanted)
    if (opening.direction === 'out') unchanged.push({ opening, why: msg('alf.outgoingAllowed') })
  const inward = wanted.filter(({ direction }) => direction !== 'out')
  for (const opening of inward) mustFit(opening)
  if (inward.length > 0 && state.blockAll === true && state.global !== 0) throw everythingBlocked()
  for (const [program, openings] of groupBy(inward, ({ application }) => application ?? '')) {
    const facts = programs.get(program)
    if (facts?.exists === false) throw noSuchProgram(program)
    const allowed = allowedBy(state, program, facts)
    if (allowed !== undefined) {
      const why = msg('alf.alreadyAllowed', { by: allowed, program })
      unchanged.push(...openings.map((opening) => ({ opening, why })))
      continue
    }
    steps.push(...stepsFor(state, program, openings))
    warnings.push(msg('alf.everyPort', { program }))
  }
  if (steps.length > 0 && state.managed) throw managedMac()
  return { steps, unchanged, warnings }
}

/** By what a program is allowed already, if it is: by its rule, or by its signature where no rule says otherwise. */
export function allowedBy(
  { applications, allowSigned }: AlfState,
  program: string,
  facts: ProgramFacts | undefined,
): 'rule' | 'download' | 'system' | undefined {
  if (applications === null) return undefined
  const rule = ruleOf(applications, program)
  if (rule?.action === 'allow') return 'rule'
  if (rule !== undefined) return undefined
  if (facts?.signature === 'developer' && allowSigned.downloaded === true) return 'download'
  if (facts?.signature === 'apple' && allowSigned.builtIn === true) return 'system'
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
        reason: sentences([msg('alf.wasRefused'), reason]),
        risk: 'low',
      },
    ]
  return [
    { call: call('alf.add'), reason: msg('alf.onlyListed'), risk: 'none' },
    { call: call('alf.unblock'), reason, risk: 'low' },
  ]
}

function* stateWarnings({ global, blockAll, applications }: AlfState): Iterable<Message> {
  if (global === 0) yield msg('alf.offNow')
  if (global === 0 && blockAll === true) yield msg('alf.alsoBlocksAll')
  if (applications === null) yield msg('alf.foundWhenApplied')
}

/** @throws ProblemError of kind `input` for what this firewall cannot hold */
function mustFit(opening: Opening): void {
  if (opening.direction === 'forward')
    throw cannotHold(
      msg('alf.forwards', { opening: openingText(opening) }),
      msg('alf.thisMacOnly'),
      msg('alf.leaveOut'),
    )
  if (opening.source !== 'any' || opening.interface !== undefined || opening.limit)
    throw cannotHold(
      msg('alf.notForEveryone', { opening: openingText(opening) }),
      msg('alf.wouldAllowMore'),
      msg('alf.limitElsewhere'),
    )
  if (opening.application === undefined)
    throw cannotHold(
      msg('alf.whichProgram', { opening: openingText(opening) }),
      msg('alf.pathNeeded'),
      msg('alf.nameProgramOrBundle'),
    )
}

function cannotHold(what: Text, why: Text, todo: Text): Error {
  return problem('input', what, sentences([why, msg('text.nothingChanged')]), todo)
}

function noSuchProgram(program: string): Error {
  return cannotHold(msg('alf.noSuchProgram', { program }), msg('alf.wrongPath'), msg('alf.pathFromFinder'))
}

function everythingBlocked(): Error {
  return problem(
    'refused',
    msg('alf.everythingBlocked'),
    sentences([msg('alf.blockedOnPurpose'), msg('text.nothingChanged')]),
    msg('alf.unblockThenRetry'),
  )
}
