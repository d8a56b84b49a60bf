import type { Check } from '../../model/evidence.js'
import { openingText, portsText } from '../../model/opening.js'
import { msg, sentences, type Text } from '../../text/index.js'
import { decide } from './decide.js'
import { chainsOf, type Loaded } from './kernel.js'
import type { Path, Stage } from './path.js'
import { passes, type Placed } from './plan.js'
import { placeText } from './owner.js'

/** What was read of firewalld, as far as it concerns one opening. */
export interface Evidence {
  readonly running: boolean
  readonly kernel: Loaded
  /** Why its packets meet this zone. */
  readonly why: Text
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

function proveStored({ opening, packets }: Placed, { readable, stored }: Evidence): Check {
  const level = 'stored'
  if (!readable)
    return { level, result: 'unknown', seen: msg('firewalld.filesRootOnly'), fix: msg('backend.checkWithRights') }
  // what goes out meets no place where no policy refuses it
  const place = stored.slot && placeText(stored.slot.owner)
  if (passes(stored, packets))
    return {
      level,
      result: 'pass',
      seen: place
        ? msg('firewalld.stored', { ports: portsText(opening), place })
        : msg('firewalld.nothingRefuses', { opening: openingText(opening) }),
      fix: '',
    }
  const { state, by } = decide(stored.front, packets)
  if (state === 'refused' && by)
    return {
      level,
      result: 'fail',
      seen: msg('firewalld.refusedFirst', { opening: openingText(opening), rule: by.text }),
      fix: msg('firewalld.seeStored'),
    }
  return {
    level,
    result: 'fail',
    seen: place
      ? msg('firewalld.notStored', { opening: openingText(opening), place })
      : msg('firewalld.notStoredAnywhere', { opening: openingText(opening) }),
    fix: msg('backend.openAgain'),
  }
}

function proveLoaded({ opening, packets, ends }: Placed, { running, kernel, why, loaded }: Evidence): Check {
  const level = 'loaded'
  if (!running)
    return {
      level,
      result: 'fail',
      seen: msg('firewalld.notRunning'),
      fix: msg('firewalld.startIt'),
    }
  if (kernel.present === null)
    return { level, result: 'unknown', seen: msg('backend.kernelRootOnly'), fix: msg('backend.checkWithRights') }
  if (!kernel.present)
    return {
      level,
      result: 'fail',
      seen: msg('firewalld.kernelEmpty'),
      fix: msg('firewalld.loadAgain'),
    }
  const { slot } = loaded
  if (opening.direction === 'in' && (!slot || !kernel.chains.has(chainsOf(kernel, slot.owner).target)))
    return {
      level,
      result: 'fail',
      seen: msg('firewalld.unusedZone', { zone: ends.from }),
      fix: msg('firewalld.useZone', { zone: ends.from }),
    }
  const params = { by: slot ? placeText(slot.owner) : 'firewalld', opening: openingText(opening) }
  if (passes(loaded, packets))
    return {
      level,
      result: 'pass',
      seen: sentences([msg('firewalld.loaded', params), opening.direction === 'in' ? why : '']),
      fix: '',
    }
  return {
    level,
    result: 'fail',
    seen: msg('firewalld.notLoaded', params),
    fix: msg('firewalld.loadStored'),
  }
}
