import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { journeyOf, readGround, typicalPacket } from '../../../main/netfilter/index.js'
import { english } from '../../support/english.js'
import { asHost } from './as-host.js'
import type { LabHost } from './host.js'
import type { Pair } from './pair.js'
import { probeAll, type Target } from './reach.js'

const INPUTS = fileURLToPath(new URL('../../fixtures/field/linux/', import.meta.url))

/** Makes a machine as somebody really runs it: one of the inputs from the field. */
export async function loadField(host: LabHost, name: string): Promise<void> {
  await host.must(['bash', '-c', 'cd "$1" && . ./load.sh', 'bash', `${INPUTS}${name}`])
}

/** The ports that an input is worth asking about. */
export function fieldPorts(name: string): readonly number[] {
  return readFileSync(`${INPUTS}${name}/ports`, 'utf8').trim().split(/\s+/).map(Number)
}

/** Longer than the second SYN needs: the kernel may pass a rejection on only then. */
const SILENCE = 1_600

/**
 * Explains packets from each sender to each port, by tcp and udp, and tries them.
 * @returns a line for each that is explained as something else than what becomes of it, or not at all
 */
export async function misjudged(
  { server, client, link }: Pair,
  ports: readonly number[],
  senders: readonly string[] = [link.client.v4, link.client.v6],
): Promise<readonly string[]> {
  const targets = senders.flatMap((from) =>
    ports.flatMap((port) =>
      (['tcp', 'udp'] as const).map((protocol): Target => ({
        address: from.includes(':') ? link.server.v6 : link.server.v4,
        port,
        protocol,
        from,
      })),
    ),
  )
  const [{ ruleset, network }, seen] = await Promise.all([
    readGround(asHost(server)),
    probeAll(client, targets, SILENCE),
  ])
  if (!ruleset) throw new Error('the rules cannot be read')
  return targets.flatMap(({ address, port, protocol, from = '' }, index) => {
    const question = { direction: 'in', protocol, port, from, to: address } as const
    const packet = typicalPacket(question, from.includes(':') ? 6 : 4, network)
    if (!packet) throw new Error(`no packet from ${from}`)
    const { verdict, doubts } = journeyOf(packet, ruleset, network)
    const said = verdict === 'accept' ? 'open' : verdict === 'unknown' ? 'unknown' : 'closed'
    const real = seen[index]?.seen === 'ECHO' ? 'open' : 'closed'
    if (said === real) return []
    return [`${port}/${protocol} from ${from}: explained as ${verdict}, is ${real}. ${doubts.map(english).join('; ')}`]
  })
}
