import { openingKey, openingText, type Opening } from '../../model/opening.js'
import type { PlanDraft } from '../../firewall/backend.js'
import { firewalld } from '../../firewall/firewalld/index.js'
import { zoneRules } from '../../firewall/firewalld/rules.js'
import type { Zone } from '../../firewall/firewalld/zone.js'
import { readBindings, readRuntimeZone, readStoredZone } from '../../firewall/firewalld/zones.js'
import { outcomeOf, ROOT_ONLY, unknown, type Check } from '../check.js'
import { handful } from '../handful.js'
import { openingsOf } from '../openings-of.js'
import { findingOf, type Scene } from '../scene.js'
import { distinct, msg } from '../../text/index.js'

/** What firewalld lets in now and has not stored: it is gone with the next reload. */
export const runtimeOnly: Check = {
  id: 'not-stored-firewalld',
  title: msg('doctor.runtimeOnlyCheck'),
  applies: (scene) => findingOf(scene, 'firewalld')?.running === true,
  check: async (scene) => {
    const { host } = scene
    if ((await host.read('/etc/firewalld/firewalld.conf')).state === 'denied') return unknown(ROOT_ONLY)
    const { zones, fallback } = await readBindings(host, true)
    const names = [...new Set([...zones.map(({ name }) => name), fallback])]
    const found = (await Promise.all(names.map((zone) => onlyLoaded(scene, zone)))).flat()
    if (found.length === 0) return { result: 'pass' }
    return outcomeOf([
      {
        id: 'not-stored-firewalld',
        firewalls: ['firewalld'],
        what: msg('doctor.runtimeOnly'),
        meaning: msg('doctor.runtimeOnlyMeaning'),
        todo: msg('doctor.runtimeOnlyTodo'),
        evidence: handful(
          found.flatMap(({ zone, openings }) =>
            distinct(openings.map((one) => openingText(one))).map((opening) =>
              msg('doctor.onlyNow', { zone, opening }),
            ),
          ),
        ),
        contested: false,
        remedies: [
          {
            id: 'keep',
            label: msg('doctor.keepRules'),
            title: msg('doctor.runtimeKept'),
            firewall: 'firewalld',
            openings: found.flatMap(({ openings }) => openings),
            draft: () => keeping(scene, found),
          },
        ],
      },
    ])
  },
}

interface OnlyLoaded {
  readonly zone: string
  readonly openings: readonly Opening[]
}

async function onlyLoaded({ host }: Scene, name: string): Promise<OnlyLoaded[]> {
  const [now, stored] = await Promise.all([readRuntimeZone(host, name), readStoredZone(host, name)])
  if (!now || typeof stored !== 'object') return []
  const rules = await zoneRules(host, name, without(now, stored), 'stored')
  const openings = new Map(rules.flatMap((rule) => openingsOf(rule, 'firewalld')).map((one) => [openingKey(one), one]))
  return openings.size === 0 ? [] : [{ zone: name, openings: [...openings.values()] }]
}

/** What one zone has and the other has not. */
function without(now: Zone, stored: Zone): Zone {
  const text = (value: unknown) => JSON.stringify(value)
  const isNew = (among: readonly unknown[]) => {
    const known = new Set(among.map(text))
    return (value: unknown) => !known.has(text(value))
  }
  return {
    ...now,
    ports: now.ports.filter(isNew(stored.ports)),
    services: now.services.filter(isNew(stored.services)),
    rules: now.rules.filter(isNew(stored.rules)),
  }
}

/** They are there now: what a plan adds is where they are stored. */
async function keeping(scene: Scene, found: readonly OnlyLoaded[]): Promise<PlanDraft> {
  const finding = findingOf(scene, 'firewalld')
  if (!finding) throw new Error('firewalld was not looked for')
  const drafts = await Promise.all(
    found.map(async ({ zone, openings }) =>
      (await firewalld.observe(scene.host, finding, { zone })).plan(openings, { id: 'remedy', title: zone }),
    ),
  )
  return {
    steps: drafts.flatMap(({ steps }) => steps),
    unchanged: [],
    warnings: distinct(drafts.flatMap(({ warnings }) => warnings)),
  }
}
