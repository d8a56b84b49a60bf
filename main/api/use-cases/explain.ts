import { chooseMethod, type Method } from '../../elevate/index.js'
import { decidedBy, pathSteps } from '../../firewall/index.js'
import { journeyOf, readGround, typicalPacket, usualFamily, type Packet } from '../../netfilter/index.js'
import type { Explanation } from '../../model/explanation.js'
import { familyOf } from '../../model/net.js'
import { problem } from '../../model/problem.js'
import type { Context } from '../context.js'
import type { ExplainRequest } from '../contract.js'
import { practiceOf } from '../../verify/index.js'
import { hostWithRights } from './rights.js'
import { msg } from '../../text/index.js'

/** Walks one packet through the kernel's rules. Reads only. */
export async function explain(context: Context, request: ExplainRequest): Promise<Explanation> {
  const { protocol, port, from, forwardTo, to } = request
  if (context.host.platform !== 'linux') throw notLinux()
  if ((await practiceOf(context.host))?.simulated === true) throw noKernel()
  if (from !== undefined && forwardTo !== undefined && familyOf(from) !== familyOf(forwardTo)) throw mixed()
  if (to !== undefined && [from, forwardTo, request.in].some((other) => other !== undefined)) throw outOnly()
  const host = await hostWithRights(context, methodToRead)
  const { ruleset, network } = await readGround(host)
  if (!ruleset) throw notReadable()
  const named = from ?? forwardTo ?? to
  const family = named === undefined ? usualFamily(network) : familyOf(named)
  const question = {
    direction: to !== undefined ? 'out' : forwardTo === undefined ? 'in' : 'forward',
    protocol,
    port,
    from,
    to: forwardTo ?? to,
  } as const
  const packet = typicalPacket({ ...question, in: request.in }, family, network)
  if (!packet) throw noNetwork(family)
  const journey = journeyOf(packet, ruleset, network)
  // What could not be read might refuse what everything else lets in.
  const unsure = ruleset.unread.length > 0 && journey.verdict === 'accept'
  return {
    packet: shown(packet),
    verdict: unsure ? 'unknown' : journey.verdict,
    decidedBy: await decidedBy(host, journey.decidedBy),
    why: unsure ? [...ruleset.unread] : [...journey.doubts],
    now: [...journey.changing],
    path: pathSteps(journey),
  }
}

function shown({ direction, protocol, port, from, to, in: on, out }: Packet): Explanation['packet'] {
  return { direction, protocol, port, from: from ?? null, to: to ?? null, in: on || null, out: out || null }
}

async function methodToRead({ host, surroundings }: Context): Promise<Method> {
  const method = await chooseMethod(host, surroundings)
  if (method) return method
  throw notReadable()
}

function notReadable(): Error {
  return problem('rights', msg('api.kernelForRoot'), msg('api.packetUnknown'), msg('api.useSudo'))
}

function notLinux(): Error {
  return problem('refused', msg('api.explainLinuxOnly'), msg('api.kernelHidden'), msg('api.seeStatus'))
}

function noKernel(): Error {
  return problem('refused', msg('api.explainSimulated'), msg('text.nothingChanged'), msg('api.practiseReal'))
}

function mixed(): Error {
  return problem('input', msg('api.twoFamilies'), msg('api.familiesApart'), msg('api.oneFamily'))
}

function outOnly(): Error {
  return problem('input', msg('api.sentHere'), msg('text.nothingChanged'), msg('api.nameToAlone'))
}

function noNetwork(family: number): Error {
  return problem('failed', msg('api.noNetwork', { family }), msg('api.nothingToFollow'), msg('api.nameSender'))
}
