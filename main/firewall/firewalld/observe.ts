import type { Host } from '../../hosts/index.js'
import type { Check } from '../../model/evidence.js'
import type { FirewallFinding } from '../../model/observation.js'
import { openingText, portsText, type Opening } from '../../model/opening.js'
import { problem } from '../../model/problem.js'
import type { Observed, Scope } from '../backend.js'
import { readLoaded, type Loaded } from './kernel.js'
import { allowedTogether, planFirewalld, type ZoneView } from './plan.js'
import { zoneRules } from './rules.js'
import type { Store } from './verbs.js'
import { chooseZone, readRuntimeZone, readStoredZone, type ZoneChoice } from './zones.js'

const EMPTY: ZoneView = { target: 'default', rules: [], ports: [] }

/** Reads the zones that matter here: from the bus, from firewalld's files and from the kernel. */
export async function observeFirewalld(host: Host, finding: FirewallFinding, scope: Scope): Promise<Observed> {
  const running = finding.running === true
  const stores: readonly Store[] = running ? ['runtime', 'permanent'] : ['offline']
  const [choice, kernel] = await Promise.all([chooseZone(host, running, scope), readLoaded(host)])
  const views = new Map<string, ZoneView | undefined>()
  const names = choice.zones
  for (const zone of names) for (const store of stores) views.set(`${store} ${zone}`, await readView(host, zone, store))
  const readable = [...views.values()].every((view) => view !== undefined)
  const view = (zone: string, store: Store) => views.get(`${store} ${zone}`) ?? EMPTY
  return {
    readable,
    rules: names.flatMap((zone) => stores.flatMap((store) => view(zone, store).rules)),
    plan(wanted) {
      if (running && finding.loaded === false) throw notLoaded()
      const draft = planFirewalld(
        stores,
        view,
        wanted.map((opening) => ({ opening, zone: choice.zoneOf(opening) })),
      )
      return { ...draft, warnings: [...(running ? [] : [STOPPED]), ...choice.warningsFor(wanted), ...draft.warnings] }
    },
    prove: (opening) => {
      const zone = choice.zoneOf(opening)
      const stored = views.get(`${running ? 'permanent' : 'offline'} ${zone}`)
      return [proveStored(opening, zone, stored), proveLoaded(opening, zone, kernel, running, choice)]
    },
  }
}

const STOPPED =
  'firewalld is not running: it refuses nothing now. The ports are stored, and take effect when it starts.'

async function readView(host: Host, name: string, store: Store): Promise<ZoneView | undefined> {
  const zone = store === 'runtime' ? await readRuntimeZone(host, name) : await readStoredZone(host, name)
  if (zone === undefined || zone === 'denied' || zone === 'absent') return undefined
  const rules = await zoneRules(host, name, zone, store === 'runtime' ? 'loaded' : 'stored')
  return { target: zone.target, rules, ports: zone.ports }
}

function notLoaded(): Error {
  return problem(
    'refused',
    'firewalld runs, but its rules are not in the kernel.',
    'Something removed them, so nothing is refused now, and firewalld answers every change with an error. Nothing was changed.',
    'Load them again with: firewall-cmd --complete-reload',
  )
}

function proveStored(opening: Opening, zone: string, view: ZoneView | undefined): Check {
  if (!view)
    return {
      level: 'stored',
      result: 'unknown',
      seen: 'firewalld’s files can be read by root only.',
      fix: 'Check with rights.',
    }
  if (view.target === 'ACCEPT' || allowedTogether(view.rules, opening))
    return { level: 'stored', result: 'pass', seen: `${portsText(opening)} stands in the zone ${zone}.`, fix: '' }
  return {
    level: 'stored',
    result: 'fail',
    seen: `The stored zone ${zone} does not let ${openingText(opening)} in.`,
    fix: 'Apply this service again.',
  }
}

function proveLoaded(opening: Opening, zone: string, kernel: Loaded, running: boolean, choice: ZoneChoice): Check {
  if (!running)
    return {
      level: 'loaded',
      result: 'fail',
      seen: 'firewalld is not running, so no rule of it counts.',
      fix: 'Start it with: systemctl start firewalld',
    }
  if (kernel.present === null)
    return {
      level: 'loaded',
      result: 'unknown',
      seen: 'The kernel’s rules can be read by root only.',
      fix: 'Check with rights.',
    }
  // The chain also accepts pings, whatever the zone's target is: only a rule for all of the opening counts.
  const accepts = allowedTogether(kernel.chains.get(`filter_IN_${zone}`) ?? [], opening)
  const allowed = kernel.chains.get(`filter_IN_${zone}_allow`)
  if (!kernel.present)
    return {
      level: 'loaded',
      result: 'fail',
      seen: 'The kernel holds no rules of firewalld.',
      fix: 'Load them again with: firewall-cmd --complete-reload',
    }
  if (!allowed)
    return {
      level: 'loaded',
      result: 'fail',
      seen: `No interface and no source is in the zone ${zone}, so the kernel holds none of its rules.`,
      fix: `Name the zone that the traffic comes through, or put its interface into it: firewall-cmd --zone=${zone} --change-interface=NAME`,
    }
  if (accepts || allowedTogether(allowed, opening))
    return {
      level: 'loaded',
      result: 'pass',
      seen: `The kernel’s chain of the zone ${zone} accepts ${openingText(opening)}. ${choice.why}`,
      fix: '',
    }
  return {
    level: 'loaded',
    result: 'fail',
    seen: `The kernel’s chain of the zone ${zone} does not accept ${openingText(opening)}.`,
    fix: 'Load the stored rules with: firewall-cmd --reload',
  }
}
