import { expect } from 'vitest'
import { Explanation } from '../../../main/model/explanation.js'
import { OpeningEvidence } from '../../../main/model/evidence.js'
import { english } from '../../support/english.js'
import { loadField } from './field-input.js'
import { startBus, startFirewalld } from './firewalls.js'
import { startPair, type Pair, type Way } from './pair.js'
import { conflictsOf, remedy } from './remedy.js'
import { sallyport } from './sallyport.js'
import { apply, undo } from './service.js'

type Picture = Awaited<ReturnType<Pair['look']>>
type Ways = readonly (Way | number)[]

/** An input from the field and the right values; ways are those that real probes find open. */
export interface FieldCase {
  readonly name: string
  readonly open: Ways
  /** The findings of the doctor, each with words of what was seen. */
  readonly finds?: Readonly<Record<string, RegExp>>
  /** What the fix of a finding opens and what it shuts. */
  readonly fix?: {
    readonly finding: string
    readonly choice?: string
    readonly open: Ways
    /** Findings that are still there. */
    readonly left?: readonly string[]
    /** It only brings the kernel in line with what is stored, and undo leaves it so. */
    readonly stays?: true
  }
  /** How applying the server of JetStream ends, what is open then, and what its plan says beforehand. */
  readonly applied?: { readonly code: number; readonly open: Ways; readonly warns?: RegExp; readonly proof?: RegExp }
}

const PORTS = [22, 80, 1194, 8080, 8886]

/** Asks a machine as somebody really runs it everything that Sallyport says of it, and holds that against real packets. */
export async function holdFieldCase({ name, open, finds = {}, fix, applied }: FieldCase): Promise<void> {
  await using pair = await startPair(PORTS)
  const { server } = pair
  if (name.startsWith('firewalld')) {
    await startBus(server)
    await startFirewalld(server)
  }
  await loadField(server, name)
  const before = pair.onlyOpen(...open)
  expect(await reached(pair)).toEqual(before)
  await holdExplained(pair, before)

  const found = await conflictsOf(server)
  expect(Object.keys(found).sort()).toEqual(Object.keys(finds).sort())
  for (const [id, seen] of Object.entries(finds)) expect(found[id]?.evidence.map(english).join('\n')).toMatch(seen)
  const doctor = await sallyport(server, ['doctor', '--json'])
  expect(doctor.code).toBe(Object.keys(finds).length === 0 ? 0 : 5)
  const { sentence, detail } = (await sallyport(server, ['status', '--json'])).json() as Record<string, string>
  expect(`${sentence} ${detail}`).toMatch(
    Object.keys(finds).length === 0 ? /refuses what nobody/ : /needs your attention/,
  )

  const now = fix ? await holdFixed(pair, before, fix) : before
  if (applied) await holdApplied(pair, now, applied)
}

/** What `explain` says of each way that can be asked is what becomes of a packet. */
async function holdExplained({ server, link }: Pair, reach: Picture): Promise<void> {
  const asked = [8080, 8886].flatMap((port) => ([4, 6] as const).map((family) => ({ port, family })))
  const said = await Promise.all(
    asked.map(async ({ port, family }) => {
      const from = link.client[`v${family}`]
      const { json } = await sallyport(server, ['explain', 'tcp', String(port), '--from', from, '--json'])
      return [`${port}/tcp v${family}`, Explanation.parse(json()).verdict === 'accept' ? 'open' : 'closed'] as const
    }),
  )
  expect(Object.fromEntries(said)).toEqual(
    Object.fromEntries(said.map(([way]) => [way, reach[way as keyof typeof reach]])),
  )
}

async function holdFixed(
  pair: Pair,
  before: Picture,
  { finding, choice, open, left = [], stays }: NonNullable<FieldCase['fix']>,
): Promise<Picture> {
  const { server } = pair
  const mended = pair.onlyOpen(...open)
  expect(await remedy(server, finding, choice)).toMatchObject({ code: 0, end: { result: 'applied' } })
  expect(await reached(pair)).toEqual(mended)
  expect(Object.keys(await conflictsOf(server))).toEqual(left)
  expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
  const after = stays ? mended : before
  expect(await reached(pair)).toEqual(after)
  return after
}

async function holdApplied(
  pair: Pair,
  before: Picture,
  { code, open, warns, proof }: NonNullable<FieldCase['applied']>,
): Promise<void> {
  const { server } = pair
  const planned = await sallyport(server, ['plan', 'jetstream-server'])
  expect(planned.code).toBe(0)
  if (warns) expect(planned.stdout).toMatch(warns)
  const change = await apply(server, 'jetstream-server')
  expect(change).toMatchObject({ code, end: { result: 'applied' } })
  expect(await reached(pair)).toEqual(pair.onlyOpen(...open))
  const verified = await sallyport(server, ['verify', 'jetstream-server', '--json'])
  expect(verified.code).toBe(code)
  // about one moment both say the same
  const proven = change.events.find(({ event }) => event === 'evidence')
  const { openings } = verified.json() as { readonly openings: readonly unknown[] }
  expect(proven).toMatchObject({ openings })
  const effective = openings.flatMap((one) =>
    OpeningEvidence.parse(one).checks.filter(({ level }) => level === 'effective'),
  )
  if (proof) for (const { seen } of effective) expect(english(seen)).toMatch(proof)
  expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
  expect(await reached(pair)).toEqual(before)
}

/** Some firewalls refuse aloud, and some in silence. */
async function reached(pair: Pair): Promise<Picture> {
  const seen = Object.entries(await pair.look()) as [Way, string][]
  return pair.onlyOpen(...seen.flatMap(([way, state]) => (state === 'open' ? way : [])))
}
