import { backendOf } from '../firewall/index.js'
import { readOnce, type Host } from '../hosts/index.js'
import type { Check } from '../model/evidence.js'
import { programsOf, type Opening } from '../model/opening.js'
import { byPlace, type PlacedOpening } from '../model/zones.js'
import { journeysOf, NOT_FORWARDED, readGround, type Ground, type Journey, type Packet } from '../netfilter/index.js'
import { refusedAnswer } from './answers.js'
import { proveEffective } from './effective.js'
import { familiesWithin, isRefused, journeysFor, withinOf, type Within } from './journeys.js'
import { practiceOf } from './prober.js'

/**
 * Looks at the first opening, if any, that lets nobody in although its firewall holds it: something else on this machine
 * refuses each of its packets, or all answers. One that a change has opened for a part, or that counts only once its
 * firewall runs or its zone is used, is none of these.
 * @param before the kernel's rules before the change
 * @returns what refuses it; `undefined` when there is none, or when that cannot be told
 */
export async function shutAltogether(
  machine: Host,
  openings: readonly PlacedOpening[],
  before: Ground,
): Promise<Check | undefined> {
  if (machine.platform !== 'linux' || (await practiceOf(machine))?.simulated === true) return undefined
  const host = readOnce(machine)
  const ground = await readGround(host)
  for (const { place, openings: here } of byPlace(openings)) {
    if (place.zone !== undefined) continue // whom a zone is for was somebody's choice
    // whom a firewall decides about takes long to ask, and matters only where something is refused
    const seemShut = await Promise.all(here.map((opening) => refusedToAll(host, opening, [before, ground])))
    const backend = seemShut.some((check) => check !== undefined) ? backendOf(place.firewall) : undefined
    if (!backend) continue
    const finding = await backend.detect(host)
    const observed = await backend.observe(host, finding, { zone: place.zone, programs: programsOf(here) })
    for (const [index, opening] of here.entries()) {
      if (!seemShut[index]) continue
      if (observed.prove(opening).some(({ level, result }) => level === 'loaded' && result === 'fail')) continue
      const check = await refusedToAll(host, opening, [before, ground], withinOf(observed, opening))
      if (check) return check
    }
  }
  return undefined
}

async function refusedToAll(
  host: Host,
  opening: Opening,
  [before, now]: readonly [Ground, Ground],
  within: Within = {},
): Promise<Check | undefined> {
  const shut: Check[] = []
  const deaf: Check[] = []
  let isOpen = false
  for (const family of familiesWithin(opening, within)) {
    const alone = { ...within, families: [family] }
    const journeys = journeysFor(opening, now, alone)
    if (journeys.length === 0) continue
    const check = await proveEffective(host, opening, now, alone)
    const refused = journeys.filter(isRefused)
    const wholes = journeys.map(({ packet }) => journeysWhole(packet, opening, now))
    const inPart = refused.length > 0 && !wholes.every((whole) => whole && isRefused({ journey: whole }))
    const isSwitchedOff = refused.some(({ journey }) => journey.decidedBy?.at === NOT_FORWARDED.at)
    if (inPart || isSwitchedOff) return undefined
    if (check.result === 'fail') {
      const answers = refused.length === 0 ? await refusedAnswer(host, opening, now, alone) : undefined
      if (refused.length > 0 || answers) shut.push(check)
      else deaf.push(check)
    } else {
      isOpen = true
      const hasHelped = (await proveEffective(host, opening, before, alone)).result === 'fail'
      if (hasHelped) return undefined
    }
  }
  // an address that nobody asks for is no refusal of what works over the other family
  return shut[0] ?? (isOpen ? undefined : deaf[0])
}

const journeysWhole = (packet: Packet, { ports }: Opening, { ruleset, network }: Ground): Journey | undefined =>
  ruleset && journeysOf({ ...packet, ports }, ruleset, network)
