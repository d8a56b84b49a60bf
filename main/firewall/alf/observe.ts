import type { Host } from '../../hosts/index.js'
import type { Check } from '../../model/evidence.js'
import type { FirewallFinding } from '../../model/observation.js'
import type { Opening } from '../../model/opening.js'
import { storedLettingIn, type Rule } from '../../model/rule.js'
import { msg, type Text } from '../../text/index.js'
import type { Observed, Scope } from '../backend.js'
import type { AlfApplication } from './parse.js'
import { notesOf } from './notes.js'
import { allowedBy, planAlf } from './plan.js'
import { readAlf, readProgram, ruleOf, type AlfState, type ProgramFacts } from './read.js'

/** Reads the firewall's settings and list, and who signed the programs that are spoken of. Needs no root. */
export async function observeAlf(host: Host, _finding: FirewallFinding, { programs = [] }: Scope): Promise<Observed> {
  const [state, facts] = await Promise.all([
    readAlf(host),
    Promise.all(programs.map(async (program) => [program, await readProgram(host, program)] as const)),
  ])
  const known = new Map(facts)
  const rules = rulesOf(state)
  return {
    readable: state.applications !== null,
    rules,
    letIn: () => storedLettingIn(rules),
    notes: notesOf(state),
    plan: (wanted) => planAlf(state, known, wanted),
    prove: (opening) =>
      opening.direction === 'out'
        ? [proveOutgoing('stored'), proveOutgoing('loaded')]
        : [proveStored(opening, state, known), proveLoaded(state), proveEffective(state)],
  }
}

/** One rule for each program and family; they hold for every port, but for one program only. */
function rulesOf({ global, applications }: AlfState): Rule[] {
  const seen: Rule['seen'][] = global !== null && global > 0 ? ['stored', 'loaded'] : ['stored']
  return seen.flatMap((where) =>
    (applications ?? []).flatMap((application) =>
      ([4, 6] as const).map((family) => ruleFor(application, family, where)),
    ),
  )
}

function ruleFor({ path, action }: AlfApplication, family: Rule['family'], seen: Rule['seen']): Rule {
  return {
    action: action === 'allow' ? 'allow' : 'deny',
    direction: 'in',
    protocol: 'any',
    ports: [],
    source: 'any',
    family,
    narrowed: true,
    application: path,
    // eslint-disable-next-line words/prose -- as socketfilterfw lists it
    text: `${path} (${action === 'allow' ? 'Allow' : 'Block'} incoming connections)`,
    seen,
  }
}

function proveStored({ application }: Opening, state: AlfState, known: ReadonlyMap<string, ProgramFacts>): Check {
  const check = (result: Check['result'], seen: Text, fix: Text = ''): Check => ({ level: 'stored', result, seen, fix })
  if (application === undefined) return check('fail', msg('alf.noProgram'), msg('alf.nameProgram'))
  if (state.applications === null) return check('unknown', msg('alf.listUnread'), msg('verify.checkAgain'))
  const allowed = allowedBy(state, application, known.get(application))
  if (allowed !== undefined) return check('pass', msg('alf.allowed', { by: allowed, program: application }))
  const blocked = ruleOf(state.applications, application)?.action === 'block'
  return check(
    'fail',
    blocked ? msg('alf.listRefuses', { program: application }) : msg('alf.noRule', { program: application }),
    msg('backend.openAgain'),
  )
}

/** The daemon answers from the rules that it works with: what it lists while it is on is what it judges by. */
function proveLoaded({ global }: AlfState): Check {
  const check = (result: Check['result'], seen: Text, fix: Text = ''): Check => ({ level: 'loaded', result, seen, fix })
  if (global === null) return check('unknown', msg('alf.onUnknown'), msg('verify.checkAgain'))
  if (global > 0) return check('pass', msg('alf.isOn'))
  return check('fail', msg('alf.isOff'), msg('alf.switchOnTodo'))
}

function proveEffective({ global, blockAll }: AlfState): Check {
  const check = (result: Check['result'], seen: Text, fix: Text = ''): Check => ({
    level: 'effective',
    result,
    seen,
    fix,
  })
  if (global === 0) return check('pass', msg('alf.offRefusesNothing'))
  if (blockAll === null) return check('unknown', msg('alf.blockAllUnknown'), msg('verify.checkAgain'))
  if (!blockAll) return check('pass', msg('alf.nothingAbove'))
  return check('fail', msg('alf.blockAllSet'), msg('alf.stopBlockAllTodo'))
}

function proveOutgoing(level: 'stored' | 'loaded'): Check {
  return { level, result: 'pass', seen: msg('alf.outgoingFree'), fix: '' }
}
