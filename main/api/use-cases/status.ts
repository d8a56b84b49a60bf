import { conflictOf, contested, examine } from '../../doctor/index.js'
import { chooseMethod } from '../../elevate/index.js'
import {
  backendOf,
  detect,
  firewallOfChange,
  pulse as pulseOf,
  type Observed,
  type Scope,
} from '../../firewall/index.js'
import { readGround, type Ground } from '../../netfilter/index.js'
import { textOf, type Host } from '../../hosts/index.js'
import { noted } from '../../log/index.js'
import { isInterrupted, type JournalEntry } from '../../journal/index.js'
import type { Drift } from '../../model/drift.js'
import type { Detection, FirewallKind } from '../../model/observation.js'
import { overlaps } from '../../model/claim.js'
import { openState, type OpeningEvidence } from '../../model/evidence.js'
import { programsOf, type Opening } from '../../model/opening.js'
import type { Rule } from '../../model/rule.js'
import { byPlace, zoneOf } from '../../model/zones.js'
import { practiceOf, prove, refusingOf } from '../../verify/index.js'
import { attentionOf, unknownAttention } from './attention.js'
import { confirmationOf, dueEntry } from './due.js'
import { endAttention } from './end-attention.js'
import type { OpenService, Status } from '../contract.js'
import type { Context } from '../context.js'
import { servicesOf } from './examined.js'
import { damagedEntries, inForceOf, openedBy, openEntries } from './history.js'
import { current, driftOf } from './drift.js'
import { notesOf } from './notes.js'
import { hostWithRights, methodFor } from './rights.js'
import { describe } from './sentence.js'
import { ignoredOn, settingsAttention } from './settings.js'
import { msg, type Text } from '../../text/index.js'
import { firewallNameFirst } from '../../model/observation.js'

/** The state of this machine: which firewall, what is open for which service, what needs attention. */
export async function status(context: Context): Promise<Status> {
  return statusOf(context, context.host)
}

/** The same, read with root's rights: may ask for a password. */
export async function look(context: Context): Promise<Status> {
  return statusOf(context, await hostWithRights(context, methodFor))
}

async function statusOf(context: Context, host: Host): Promise<Status> {
  const [pulse, detection, entries, method, practice] = await Promise.all([
    // before anything is read: what changes in between is then seen the next time
    pulseOf(context.host),
    detect(host),
    openEntries(context),
    chooseMethod(context.host, context.surroundings),
    practiceOf(context.host),
  ])
  const observations = new Observations(host, detection)
  const services: OpenService[] = []
  const waiting = await dueEntry(context, entries)
  const { inForce, overdue } = await inForceOf(context.host, entries)
  const drift: Drift[] = []
  let kernel: Promise<Ground> | undefined
  const ground = () => (kernel ??= readGround(host))
  const opening = current(inForce.filter(({ purpose }) => purpose === 'open'))
  for (const entry of opening) {
    const service = await openService(host, entry, observations, ground(), opening)
    services.push(service)
    const finding = detection.firewalls.find(({ kind }) => kind === service.firewall)
    drift.push(...(await driftOf(host, entry, service.evidence, finding)))
  }
  const observed =
    detection.inCharge === null
      ? undefined
      : await observations.of(detection.inCharge).catch(noted('reading the firewall'))
  const interrupted: JournalEntry[] = []
  for (const entry of entries) if (await isInterrupted(context.keeper, entry)) interrupted.push(entry)
  const observe = (kind: FirewallKind) => observations.of(kind)
  const known = { host, detection, openings: openedBy(inForce), services: await servicesOf(context, inForce) }
  const [{ found, unknown }, ignored] = await Promise.all([examine({ ...known, observe, ground }), ignoredOn(context)])
  const conflicts = found.map(conflictOf)
  const readable = observed?.readable ?? true
  const detected = { ...detection, conflicts: contested(detection) }
  const attention = [
    ...attentionOf(
      conflicts.filter(({ id }) => !ignored.has(id)),
      services,
      drift,
      interrupted,
      await damagedEntries(context),
    ),
    ...endAttention(detection, inForce, overdue),
    // where nothing could be read without rights, that is said already
    ...(readable ? unknownAttention(unknown, host === context.host && method?.asks === true) : []),
  ]
  return {
    machine: context.machine,
    host: {
      name: host.name,
      system: context.system ?? (await systemName(host, detection)),
    },
    ...describe(detected, services, attention, readable, await kernelAlone(host, detection, ground)),
    detection: detected,
    services,
    attention: [...attention, ...(await settingsAttention(context.settings))],
    ...(waiting?.end ? { due: confirmationOf(waiting, waiting.end.until) } : {}),
    conflicts,
    unknownChecks: [...unknown],
    drift,
    pulse,
    ...othersOf(observed, services),
    notes: notesOf(detection.inCharge, observed),
    ...(observed?.readable === true && observed.policy ? { policy: observed.policy } : {}),
    rights: method === undefined ? 'none' : method.asks ? 'prompt' : 'root',
    ...(practice === undefined ? {} : { practice }),
    observed: readable,
    checkedAt: new Date().toISOString(),
  }
}

/** What the kernel refuses where no front end is on: rules may be there all the same. */
async function kernelAlone(host: Host, { inCharge }: Detection, ground: () => Promise<Ground>) {
  if (inCharge !== null || host.platform !== 'linux') return undefined
  return refusingOf(host, await ground())
}

/** Reads each firewall once, and not at all when nobody asks; fails as often as it is asked. A zone that the user named is one of its own. */
class Observations {
  readonly #kept = new Map<string, Promise<Observed | undefined>>()

  constructor(
    private readonly host: Host,
    private readonly detection: Detection,
  ) {}

  of(kind: FirewallKind, scope: Scope = {}): Promise<Observed | undefined> {
    const key = JSON.stringify([kind, scope.zone, scope.programs])
    const kept = this.#kept.get(key) ?? this.#read(kind, scope)
    this.#kept.set(key, kept)
    return kept
  }

  async #read(kind: FirewallKind, scope: Scope): Promise<Observed | undefined> {
    const finding = this.detection.firewalls.find((item) => item.kind === kind && item.installed)
    return finding && backendOf(kind)?.observe(this.host, finding, scope)
  }
}

async function openService(
  host: Host,
  entry: JournalEntry,
  observations: Observations,
  ground: Promise<Ground>,
  claiming: readonly JournalEntry[],
): Promise<OpenService> {
  const { id, machine, time, profile, answers, openings, end } = entry
  const evidence: OpeningEvidence[] = []
  for (const { place, openings: here } of byPlace(openings)) {
    const asked = observations.of(place.firewall, { zone: place.zone, programs: programsOf(here) })
    const observed = await asked.catch(noted(`reading ${place.firewall}`))
    evidence.push(...(observed ? await prove(host, observed, here, ground) : unreadable(place.firewall, here)))
  }
  const firewall = firewallOfChange(entry)
  return {
    journal: id,
    machine,
    time,
    firewall,
    ...zoneOf(openings),
    profile,
    answers,
    until: end?.until ?? null,
    state: openState(evidence),
    sharedWith: sharers(entry, claiming),
    evidence,
  }
}

/** The other services that claim some of what a service opened. */
function sharers({ profile, openings }: JournalEntry, claiming: readonly JournalEntry[]): string[] {
  const others = claiming.filter((other) => other.profile.id !== profile.id)
  const sharing = others.filter((other) => other.openings.some((one) => openings.some((own) => overlaps(own, one))))
  return [...new Set(sharing.map((other) => other.profile.id))]
}

function unreadable(firewall: FirewallKind, openings: readonly Opening[]): OpeningEvidence[] {
  return openings.map((opening) => ({
    opening,
    checks: [
      {
        level: 'stored' as const,
        result: 'fail' as const,
        seen: msg('api.goneOrUnreadable', { firewall: firewallNameFirst(firewall) }),
        fix: msg('api.undoEntry'),
      },
    ],
  }))
}

/** How many rules that are not ours are listed. */
const MOST_OTHERS = 100

/** What the firewall lets in besides, in its own words, each rule once and without its IPv6 twin. */
function othersOf(
  observed: Observed | undefined,
  services: readonly OpenService[],
): Pick<Status, 'others' | 'moreOthers'> {
  const ours = new Set(
    services.flatMap(({ evidence }) =>
      evidence.map(
        ({ opening }) => `${opening.protocol} ${opening.ports.first} ${opening.ports.last} ${opening.source}`,
      ),
    ),
  )
  const programs = services.flatMap(({ evidence }) => evidence.map(({ opening }) => opening.application ?? null))
  const isOurs = ({ application = '', ports, protocol, source }: Rule) =>
    application.startsWith('sallyport-') ||
    programs.includes(application) ||
    (ports.length > 0 && ports.every(({ first, last }) => ours.has(`${protocol} ${first} ${last} ${source}`)))
  const others = new Map<string, Text>()
  for (const rule of observed?.letIn() ?? []) {
    if (isOurs(rule)) continue
    const text =
      rule.comment === undefined ? rule.text : msg('api.ruleWithComment', { rule: rule.text, comment: rule.comment })
    others.set(JSON.stringify(text), text)
    if (others.size > MOST_OTHERS) break
  }
  return { others: [...others.values()].slice(0, MOST_OTHERS), moreOthers: others.size > MOST_OTHERS }
}

async function systemName(host: Host, { firewalls }: Detection): Promise<string> {
  // the application firewall's version is that of macOS
  if (host.platform === 'darwin') return `macOS ${firewalls.find(({ kind }) => kind === 'alf')?.version ?? ''}`.trim()
  if (host.platform === 'win32') return host.system
  const release = await textOf(host, '/etc/os-release')
  return (
    /^PRETTY_NAME="?([^"\n]*)"?$/m
      .exec(release ?? '')?.[1]
      ?.replace(/ GNU\/Linux/, '')
      .replace(/ \(.*\)$/, '') ?? host.platform
  )
}
