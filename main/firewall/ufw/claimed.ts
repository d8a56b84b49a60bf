import { claimsOn } from '../../model/claim.js'
import { parsePortRange, Protocol, type PortRange } from '../../model/net.js'
import type { StepCall } from '../../model/plan.js'
import type { PlacedOpening } from '../../model/zones.js'
import type { Claimed } from '../../verbs/index.js'
import { AppProfile, AppRule } from './app-args.js'
import type { Frame, Port } from './frame.js'
import { portStep } from './plan.js'

/** What is claimed of a rule for ports: all of it, or parts that get rules of their own. */
export function claimedPort(args: Port, claims: readonly PlacedOpening[]): Claimed<Port> | null {
  return claimedRule(args, args, [args], claims)
}

/** As {@link claimedPort}, for the rule of an application: it stays when every port of the application is claimed. */
export function claimedApp(
  args: AppRule,
  claims: readonly PlacedOpening[],
  beside: readonly StepCall[],
): Claimed<AppRule> | null {
  return claimedRule(args, args, definedPorts(args.app, beside), claims)
}

/** An application's definition stays with a rule of its name. */
export function claimedDefinition(
  args: AppProfile,
  claims: readonly PlacedOpening[],
  beside: readonly StepCall[],
): Claimed<AppProfile> | null {
  const isKept = beside.some((call) => {
    const rule = call.verb === 'ufw.allowApp' ? AppRule.safeParse(call.args).data : undefined
    return rule?.app === args.app && claimedApp(rule, claims, beside)?.stays
  })
  return isKept ? { stays: args, goes: null, lost: [] } : null
}

interface Ports {
  readonly protocol: Protocol
  readonly ports: PortRange
}

function claimedRule<A>(
  args: A,
  frame: Frame,
  items: readonly Ports[],
  claims: readonly PlacedOpening[],
): Claimed<A> | null {
  const { source, destination, interface: on, outInterface } = frame
  const direction = frame.direction ?? ('in' as const)
  const passed = { direction, source, destination, interface: on, outInterface }
  const found = items.map(({ protocol, ports }) => claimsOn({ ...passed, protocol, ports }, claims))
  if (found.length > 0 && found.every(({ whole }) => whole)) return { stays: args, goes: null, lost: [] }
  const lost = found.flatMap(({ parts }) => parts)
  if (lost.length === 0) return null
  // ufw takes a narrower rule beside a wider one
  const instead = lost.map((part) => portStep({ opening: part, source: part.source === 'any' ? source : part.source }))
  return { stays: null, goes: args, lost, instead: instead.map(({ call }) => call) }
}

/** The ports of an application, as the change that uses it defines them. */
function definedPorts(app: string, beside: readonly StepCall[]): Ports[] {
  const definition = beside
    .flatMap(({ verb, args }) => (verb === 'ufw.defineApp' ? (AppProfile.safeParse(args).data ?? []) : []))
    .find((defined) => defined.app === app)
  return (definition?.ports.split('|') ?? []).flatMap((list) => {
    const [ranges = '', protocol] = list.split('/')
    return ranges.split(',').map((range) => ({ protocol: Protocol.parse(protocol), ports: parsePortRange(range) }))
  })
}
