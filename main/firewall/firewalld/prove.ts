import type { Check } from '../../model/evidence.js'
import { openingText, portsText } from '../../model/opening.js'
import { decide } from './decide.js'
import { chainsOf, type Loaded } from './kernel.js'
import type { Path, Stage } from './path.js'
import { LETS, passes, type Placed } from './plan.js'

/** What was read of firewalld, as far as it concerns one opening. */
export interface Evidence {
  readonly running: boolean
  readonly kernel: Loaded
  /** Why its packets meet this zone. */
  readonly why: string
  /** Whether the stored zones could be read. */
  readonly readable: boolean
  readonly stored: Path
  readonly loaded: Path
}

/** The rungs that firewalld's files and the kernel can tell of. */
export function proveFirewalld(placed: Placed, evidence: Evidence): Check[] {
  return [proveStored(placed, evidence), proveLoaded(placed, evidence)]
}

/** The same stages with the rules that the kernel really holds. */
export function loadedStages(stages: readonly Stage[], kernel: Loaded): Stage[] {
  return stages.map((stage) => {
    const { sections, target } = chainsOf(kernel, stage.owner)
    const [pre = [], deny = [], allow = [], post = []] = sections.map((chain) => kernel.chains.get(chain) ?? [])
    return { ...stage, front: [...pre, ...deny, ...allow], behind: post, end: kernel.chains.get(target) ?? [] }
  })
}

/** `the zone public`, `the policy outgoing`; what goes out meets no place where no policy holds it back. */
function placeText({ slot }: Path): string {
  return slot ? `the ${slot.owner.kind} ${slot.owner.name}` : 'firewalld'
}

function proveStored({ opening, packets }: Placed, { readable, stored }: Evidence): Check {
  const level = 'stored'
  if (!readable)
    return { level, result: 'unknown', seen: 'firewalld’s files can be read by root only.', fix: 'Check with rights.' }
  const place = placeText(stored)
  if (passes(stored, packets))
    return {
      level,
      result: 'pass',
      seen: stored.slot
        ? `${portsText(opening)} stands in ${place}.`
        : `Nothing stored holds ${openingText(opening)} back.`,
      fix: '',
    }
  const { state, by } = decide(stored.front, packets)
  if (state === 'refused' && by)
    return {
      level,
      result: 'fail',
      seen: `${by.text} refuses ${openingText(opening)} first.`,
      fix: 'See it with: firewall-cmd --permanent --list-all-policies, or --list-all',
    }
  return {
    level,
    result: 'fail',
    seen: `${stored.slot?.owner.kind === 'zone' ? `The stored ${place.slice('the '.length)}` : `In firewalld’s files, ${place}`} does not let ${openingText(opening)} ${LETS[opening.direction]}.`,
    fix: 'Apply this service again.',
  }
}

function proveLoaded({ opening, packets, ends }: Placed, { running, kernel, why, loaded }: Evidence): Check {
  const level = 'loaded'
  if (!running)
    return {
      level,
      result: 'fail',
      seen: 'firewalld is not running, so no rule of it counts.',
      fix: 'Start it with: systemctl start firewalld',
    }
  if (kernel.present === null)
    return { level, result: 'unknown', seen: 'The kernel’s rules can be read by root only.', fix: 'Check with rights.' }
  if (!kernel.present)
    return {
      level,
      result: 'fail',
      seen: 'The kernel holds no rules of firewalld.',
      fix: 'Load them again with: firewall-cmd --complete-reload',
    }
  const { slot } = loaded
  if (opening.direction === 'in' && (!slot || !kernel.chains.has(chainsOf(kernel, slot.owner).target)))
    return {
      level,
      result: 'fail',
      seen: `No interface and no source is in the zone ${ends.from}, so the kernel holds none of its rules.`,
      fix: `Name the zone that the traffic comes through, or put its interface into it: firewall-cmd --zone=${ends.from} --change-interface=NAME`,
    }
  const place = slot ? `The kernel’s chain of ${placeText(loaded)}` : 'The kernel’s rules of firewalld'
  const verb = slot ? ['accepts', 'does not accept'] : ['let pass', 'do not let pass']
  if (passes(loaded, packets))
    return {
      level,
      result: 'pass',
      seen: `${place} ${verb[0] ?? ''} ${openingText(opening)}.${opening.direction === 'in' ? ` ${why}` : ''}`,
      fix: '',
    }
  return {
    level,
    result: 'fail',
    seen: `${place} ${verb[1] ?? ''} ${openingText(opening)}.`,
    fix: 'Load the stored rules with: firewall-cmd --reload',
  }
}
