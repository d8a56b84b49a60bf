import { journeyOf, readGround, typicalPacket, type Journey } from '../../../../main/netfilter/index.js'
import { asHost } from '../as-host.js'
import type { LabHost } from '../host.js'
import { english } from '../../../support/english.js'
import { probeAll, type ProbeResult, type Protocol } from '../reach.js'
import type { Random } from './random.js'
import { INNER, OUTER, PORTS, SERVER, SERVER_INSIDE, type Town } from './town.js'

/** One packet that is explained, and tried. */
export interface Case {
  readonly direction: 'in' | 'out' | 'forward'
  readonly family: 4 | 6
  readonly protocol: Protocol
  readonly port: number
  readonly from: string | undefined
  readonly to: string
  readonly by: keyof Pick<Town, 'outer' | 'server' | 'inner'>
}

export interface Judged extends Case {
  readonly journey: Journey
  /** What may have come of the attempt, as far as its sender can tell. */
  readonly real: readonly ('accept' | 'drop' | 'reject')[]
  readonly seen: string
}

/** Longer than the second SYN needs: the kernel may pass a rejection on only then. */
const SILENCE = 1_600
const LONG_SILENCE = 6_000

/** So many packets to the server, through it and from it. */
export function makeCases(random: Random, counts: { in: number; forward: number; out: number }): Case[] {
  const any = () => ({
    family: random.pick([4, 6] as const),
    protocol: random.pick(['tcp', 'tcp', 'udp'] as const),
    port: random.pick(PORTS),
  })
  const cases = [
    ...random.times(counts.in, (): Case => {
      const base = any()
      return random.chance(20)
        ? { ...base, direction: 'in', from: INNER[base.family], to: SERVER_INSIDE[base.family], by: 'inner' }
        : { ...base, direction: 'in', from: random.pick(OUTER[base.family]), to: SERVER[base.family], by: 'outer' }
    }),
    ...random.times(counts.forward, (): Case => {
      const base = any()
      return random.chance(30)
        ? { ...base, direction: 'forward', from: INNER[base.family], to: OUTER[base.family][0], by: 'inner' }
        : { ...base, direction: 'forward', from: random.pick(OUTER[base.family]), to: INNER[base.family], by: 'outer' }
    }),
    ...random.times(counts.out, (): Case => {
      const base = any()
      const to = random.chance(30) ? INNER[base.family] : OUTER[base.family][0]
      return { ...base, direction: 'out', from: undefined, to, by: 'server' }
    }),
  ]
  return [...new Map(cases.map((one) => [JSON.stringify(one), one])).values()]
}

/** Explains every case by what the server's kernel holds now, and tries it. */
export async function judge(town: Town, cases: readonly Case[]): Promise<Judged[]> {
  const { ruleset, network } = await readGround(asHost(town.server))
  if (!ruleset) throw new Error('the rules cannot be read')
  if (ruleset.unread.length > 0) throw new Error(ruleset.unread.map(english).join('; '))
  const first = await attempt(town, cases, SILENCE)
  const judged = cases.map((one, index): Judged => {
    const packet = typicalPacket(one, one.family, network)
    if (!packet) throw new Error(`no packet for ${JSON.stringify(one)}`)
    return { ...one, journey: journeyOf(packet, ruleset, network), ...realOf(first[index]) }
  })
  // On a busy machine an answer may come late: what does not agree is tried again, with patience.
  const wrong = judged.filter(({ journey, real }) => !agrees({ journey, real }))
  const again = await attempt(town, wrong, LONG_SILENCE)
  return judged.map((one) => (wrong.includes(one) ? { ...one, ...realOf(again[wrong.indexOf(one)]) } : one))
}

async function attempt(town: Town, cases: readonly Case[], silence: number): Promise<(ProbeResult | undefined)[]> {
  const results = new Map<Case, ProbeResult>()
  await Promise.all(
    (['outer', 'server', 'inner'] as const).map(async (by) => {
      const own = cases.filter((one) => one.by === by)
      if (own.length === 0) return
      const answers = await probe(town[by], own, silence)
      own.forEach((one, index) => answers[index] && results.set(one, answers[index]))
    }),
  )
  return cases.map((one) => results.get(one))
}

async function probe(host: LabHost, cases: readonly Case[], silence: number): Promise<readonly ProbeResult[]> {
  const targets = cases.map(({ to, port, protocol, from }) => ({
    address: to,
    port,
    protocol,
    ...(from === undefined ? {} : { from }),
  }))
  return probeAll(host, targets, silence)
}

/** Whether the explanation is right, or claims nothing. */
export function agrees({ journey, real }: Pick<Judged, 'journey' | 'real'>): boolean {
  // in which way it is refused may be left open
  const said = journey.verdict === 'accept' ? ['accept'] : journey.possible
  return journey.verdict === 'unknown' || said.some((one) => real.some((seen) => seen === one))
}

/** EPERM tells the sender of a datagram that it did not leave its own machine, dropped or rejected. */
function realOf(result: ProbeResult | undefined): Pick<Judged, 'real' | 'seen'> {
  const seen = result?.seen ?? 'NOTHING'
  if (seen === 'ECHO') return { real: ['accept'], seen }
  if (seen === 'TIMEOUT') return { real: ['drop'], seen }
  if (seen === 'EPERM') return { real: ['drop', 'reject'], seen }
  if (['ECONNREFUSED', 'EHOSTUNREACH', 'EACCES', 'ENETUNREACH', 'ENOPROTOOPT', 'ECONNRESET'].includes(seen))
    return { real: ['reject'], seen }
  throw new Error(`the attempt ended with ${seen}`)
}
