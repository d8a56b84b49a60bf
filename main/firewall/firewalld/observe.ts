import type { Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import type { Opening } from '../../model/opening.js'
import { storedLettingIn } from '../../model/rule.js'
import { msg } from '../../text/index.js'
import type { Observed, Scope } from '../backend.js'
import { readLoaded } from './kernel.js'
import { notesOf, policyOf, readSettings } from './notes.js'
import { pathOf } from './path.js'
import { planFirewalld, type Placed } from './plan.js'
import { notLoaded } from './problems.js'
import { loadedStages, proveFirewalld } from './prove.js'
import type { Store } from './verbs.js'
import { readWorld, type World } from './world.js'
import { chooseZone, type ZoneChoice } from './zones.js'

/** Reads the zones that matter here and all policies: from the bus, from firewalld's files and from the kernel. */
export async function observeFirewalld(host: Host, finding: FirewallFinding, scope: Scope): Promise<Observed> {
  const running = finding.running === true
  const stores: readonly Store[] = running ? ['runtime', 'permanent'] : ['offline']
  const [choice, kernel, settings] = await Promise.all([
    chooseZone(host, running, scope),
    readLoaded(host),
    readSettings(host),
  ])
  const worlds = new Map<Store, World>()
  for (const store of stores) worlds.set(store, await readWorld(host, store, choice.zones))
  const known = new Set([...choice.bound, ...(isModern(finding) ? [choice.fallback] : []), 'ANY', 'HOST'])
  const stages = (store: Store) =>
    (worlds.get(store)?.stages ?? []).filter(
      ({ owner, ingress, egress }) =>
        owner.kind === 'zone' || [ingress, egress].every((zones) => zones.some((zone) => known.has(zone))),
    )
  // the daemon lists rules that something has flushed behind its back: they are not loaded
  const shown = stores.filter((store) => store !== 'runtime' || kernel.present !== false)
  const main = { stages: stages(running ? 'runtime' : 'offline'), zone: choice.zoneOf({ source: 'any' }) }
  const rules = shown.flatMap((store) => stages(store).flatMap(({ front, behind }) => [...front, ...behind]))
  return {
    readable: [...worlds.values()].every((world) => world.readable),
    rules,
    letIn: () => storedLettingIn(rules),
    policy: policyOf(main.stages, main.zone),
    notes: notesOf(main.stages, main.zone, kernel, settings),
    plan(wanted) {
      if (running && finding.loaded === false) throw notLoaded()
      const draft = planFirewalld(
        stores,
        ({ opening, ends }, store) => pathOf(stages(store), opening.direction, ends),
        wanted.map((opening) => placed(opening, choice)),
      )
      const incoming = wanted.filter(({ direction }) => direction === 'in')
      return {
        ...draft,
        warnings: [...(running ? [] : [msg('firewalld.stopped')]), ...choice.warningsFor(incoming), ...draft.warnings],
      }
    },
    prove: (opening) => {
      const store = running ? 'permanent' : 'offline'
      const at = placed(opening, choice)
      return proveFirewalld(at, {
        running,
        kernel,
        why: choice.why,
        readable: worlds.get(store)?.readable === true,
        stored: pathOf(stages(store), opening.direction, at.ends),
        loaded: pathOf(loadedStages(main.stages, kernel), opening.direction, at.ends),
      })
    },
    interfacesOf: () => choice.interfaces,
  }
}

/** Before 2.0, a policy for a zone means only interfaces and sources that are bound to it, not what falls to it by default. */
function isModern({ version }: FirewallFinding): boolean {
  return Number(version?.split('.')[0] ?? 1) >= 2
}

function placed(opening: Opening, choice: ZoneChoice): Placed {
  const { direction } = opening
  const leaving = direction === 'in' ? undefined : choice.leavingOf(opening)
  const on = leaving?.interface
  return {
    opening,
    packets: on === undefined ? opening : { ...opening, outInterface: on },
    ends: {
      from: direction === 'out' ? 'HOST' : choice.zoneOf(opening),
      to: direction === 'in' ? 'HOST' : leaving?.zone,
    },
  }
}
