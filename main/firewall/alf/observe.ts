import type { Host } from '../../hosts/index.js'
import type { Check } from '../../model/evidence.js'
import type { FirewallFinding } from '../../model/observation.js'
import type { Opening } from '../../model/opening.js'
import { storedLettingIn, type Rule } from '../../model/rule.js'
import type { Observed, Scope } from '../backend.js'
import type { AlfApplication } from './parse.js'
import { notesOf } from './notes.js'
import { planAlf, whyLetIn } from './plan.js'
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
    text: `${path} (${action === 'allow' ? 'Allow' : 'Block'} incoming connections)`,
    seen,
  }
}

function proveStored({ application }: Opening, state: AlfState, known: ReadonlyMap<string, ProgramFacts>): Check {
  const check = (result: Check['result'], seen: string, fix = ''): Check => ({ level: 'stored', result, seen, fix })
  if (application === undefined)
    return check(
      'fail',
      'No program is named, and this firewall judges programs only.',
      'Name the program, then apply again.',
    )
  if (state.applications === null) return check('unknown', 'The firewall’s list could not be read.', 'Check again.')
  const why = whyLetIn(state, application, known.get(application))
  if (why !== undefined)
    return check(
      'pass',
      ruleOf(state.applications, application) ? `${application} stands on the firewall’s list as allowed.` : `${why}.`,
    )
  const blocked = ruleOf(state.applications, application)?.action === 'block'
  return check(
    'fail',
    blocked ? `${application} stands on the firewall’s list as blocked.` : `${application} has no rule.`,
    'Apply this service again.',
  )
}

/** The daemon answers from the rules that it works with: what it lists while it is on is what it judges by. */
function proveLoaded({ global }: AlfState): Check {
  const check = (result: Check['result'], seen: string, fix = ''): Check => ({ level: 'loaded', result, seen, fix })
  if (global === null) return check('unknown', 'The firewall did not tell whether it is on.', 'Check again.')
  if (global > 0) return check('pass', 'The firewall is on and works with this list.')
  return check(
    'fail',
    'The macOS application firewall is switched off, so no rule of it counts and nothing is refused.',
    'Switch it on in System Settings, Network, Firewall.',
  )
}

function proveEffective({ global, blockAll }: AlfState): Check {
  const check = (result: Check['result'], seen: string, fix = ''): Check => ({ level: 'effective', result, seen, fix })
  if (global === 0) return check('pass', 'The firewall is off and refuses nothing.')
  if (blockAll === null)
    return check('unknown', 'The firewall did not tell whether it blocks everything.', 'Check again.')
  if (!blockAll) return check('pass', 'Nothing in this firewall stands above the rule.')
  return check(
    'fail',
    'The firewall blocks all incoming connections, whatever its rules say.',
    'Switch off "Block all incoming connections" in System Settings, Network, Firewall, Options.',
  )
}

function proveOutgoing(level: 'stored' | 'loaded'): Check {
  return { level, result: 'pass', seen: 'This firewall does not hold back what goes out.', fix: '' }
}
