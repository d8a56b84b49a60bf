import { formatPortRange, type Source } from '../../model/net.js'
import type { Opening } from '../../model/opening.js'
import type { StepCall } from '../../model/plan.js'
import { msg, sentences, type Text } from '../../text/index.js'

/** An opening that lacks a rule, for the source that lacks it. */
export interface Wanted {
  readonly opening: Opening
  /** `any`, a network, or everyone of the one family that is missing: `0.0.0.0/0`, `::/0`. */
  readonly source: Source
}

/** ufw takes 15 ports in one rule; a range counts twice. */
const PORTS_A_RULE = 15

/**
 * One application profile for many openings of one source and interface: one line in `ufw status`.
 * @param made the applications of this plan so far, by their ports: others with the same ports need no second one
 */
export function profileSteps(
  group: readonly Wanted[],
  service: { id: string; title: string },
  taken: readonly string[],
  made: Map<string, string>,
): { call: StepCall; reason: Text }[] {
  const [first] = group
  if (!first) return []
  const ports = applicationPorts(group.map(({ opening }) => opening))
  const known = made.get(ports)
  const app = known ?? freeName(`sallyport-${service.id}`, [...taken, ...made.values()])
  made.set(ports, app)
  const on = first.opening.interface === undefined ? {} : { interface: first.opening.interface }
  const labels = [...new Set(group.map(({ opening }) => opening.label))].join(', ')
  const definition = {
    call: {
      verb: 'ufw.defineApp',
      args: { app, title: service.title, description: [...labels].slice(0, 100).join('').trim(), ports },
    },
    reason: msg('ufw.oneName', { service: service.title }),
  }
  return [
    ...(known === undefined ? [definition] : []),
    {
      call: { verb: 'ufw.allowApp', args: { app, source: first.source, ...on } },
      reason: sentences(group.map(({ opening }) => opening.reason)),
    },
  ]
}

function freeName(wish: string, taken: readonly string[]): string {
  let name = wish
  for (let number = 2; taken.includes(name); number++) name = `${wish}-${number}`
  return name
}

/** `80,443,6000:6200/tcp|3478/udp`: as few rules as ufw's limit allows, because each costs ufw 35 ms. */
export function applicationPorts(openings: readonly Opening[]): string {
  const lists: string[] = []
  for (const protocol of ['tcp', 'udp'] as const) {
    let list: string[] = []
    let slots = 0
    const wanted = openings.filter((opening) => opening.protocol === protocol)
    for (const { ports } of wanted.sort((a, b) => a.ports.first - b.ports.first)) {
      const needed = ports.first === ports.last ? 1 : 2
      if (slots + needed > PORTS_A_RULE) {
        lists.push(`${list.join(',')}/${protocol}`)
        list = []
        slots = 0
      }
      list.push(formatPortRange(ports, ':'))
      slots += needed
    }
    if (list.length > 0) lists.push(`${list.join(',')}/${protocol}`)
  }
  return lists.join('|')
}
