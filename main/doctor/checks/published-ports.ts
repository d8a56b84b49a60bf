import { networkContains } from '../../model/net.js'
import { firewallName } from '../../model/observation.js'
import type { Rule } from '../../model/rule.js'
import { groupBy } from '../../model/text.js'
import { journeyOf, typicalPacket, type Ground } from '../../netfilter/index.js'
import { SHUT_IN, shutTable } from '../../firewall/iptables/index.js'
import type { Host } from '../../hosts/index.js'
import { anythingOfContainers } from '../anything-beside.js'
import { publishedIn, type Published, type Publisher } from '../published.js'
import { oneStep, outcomeOf, ROOT_ONLY, unknown, type Check, type Remedy } from '../check.js'
import { msg } from '../../text/index.js'

/**
 * Ports that a program for containers publishes go around the firewall: they are sent on to the container before its
 * rules for what comes in are asked.
 */
const publishedPorts = (by: Publisher): Check => ({
  id: `${by}-ports`,
  title: msg('doctor.publishedPortsCheck', { by }),
  side: 'exposed',
  applies: ({ host, detection }) => host.platform === 'linux' && detection.inCharge !== null,
  check: async (scene) => {
    const { host, detection } = scene
    const { inCharge } = detection
    if (inCharge === null || !(await anythingOfContainers(host))) return { result: 'pass' }
    const ground = await scene.ground()
    if (!ground.ruleset) return unknown(ROOT_ONLY)
    const published = publishedIn(ground).filter((one) => one.by === by)
    if (published.length === 0) return { result: 'pass' }
    const rules = (await scene.observe(inCharge))?.rules ?? []
    const around = published.filter((one) => !rules.some((rule) => isMeant(rule, one)) && !isShut(ground, one))
    if (around.length === 0) return { result: 'pass' }
    const firewall = firewallName(inCharge)
    return outcomeOf([
      {
        id: `${by}-ports`,
        firewalls: [inCharge],
        what: msg('doctor.publishedPorts', { by, firewall }),
        meaning: msg('doctor.publishedPortsMeaning', { by, firewall }),
        todo: msg('doctor.publishedPortsTodo', { command: `${by} run -p 127.0.0.1:8080:80` }),
        evidence: around.map(({ port, protocol, to, chain }) =>
          msg('doctor.goesToContainer', { port: `${port}/${protocol}`, to, chain }),
        ),
        contested: false,
        remedies: await remediesFor(host, by, around),
      },
    ])
  },
})

export const dockerPorts = publishedPorts('docker')
export const podmanPorts = publishedPorts('podman')

/** Whether a rule lets anybody reach it: at this machine's own port, or on the way to the container, at the container's. */
function isMeant({ direction, action, source, protocol, ports, destination }: Rule, one: Published): boolean {
  const [, address = '', inside] = /^\[?([^\]]*)\]?:(\d+)$/.exec(one.to) ?? []
  const port = direction === 'in' ? one.port : Number(inside)
  return (
    (action === 'allow' || action === 'limit') &&
    source === 'any' &&
    [one.protocol, 'any'].includes(protocol) &&
    (direction === 'in' ||
      (direction === 'forward' && (destination === undefined || networkContains(destination, address)))) &&
    (ports.length === 0 || ports.some(({ first, last }) => first <= port && port <= last))
  )
}

/** One for each port; none where iptables is not there. */
async function remediesFor(host: Host, by: Publisher, around: readonly Published[]): Promise<Remedy[]> {
  const tables = new Map(
    await Promise.all(([4, 6] as const).map(async (family) => [family, await shutTable(host, family)] as const)),
  )
  const groups = groupBy(around, ({ port, protocol }) => `${port}-${protocol}`)
  return [...groups].flatMap(([name, ways]) => {
    const port = name.replace('-', '/')
    const steps = ways.flatMap(({ port: number, protocol, family }) => {
      const table = tables.get(family)
      if (table === undefined) return []
      const args = { family, protocol, port: number, ...(table === 'mangle' ? { table } : {}) }
      return oneStep('iptables.shutPublished', args, msg('doctor.shutPortReason')).steps
    })
    if (steps.length === 0) return []
    return {
      id: `shut-${name}`,
      label: msg('doctor.shutPort', { port }),
      title: msg('doctor.portShut', { port, by }),
      firewall: 'iptables' as const,
      draft: () => Promise.resolve({ steps, unchanged: [], warnings: [msg('doctor.shutPortWarning')] }),
    }
  })
}

/** Refused all the same: by a rule of ours, or by whatever else decides about what is sent on. */
function isShut({ ruleset, network }: Ground, { protocol, port, family }: Published): boolean {
  const tables = ruleset?.tables.filter(
    ({ stack, family: of }) => stack !== 'nftables' && (of === 'ip6') === (family === 6),
  )
  const shutting = tables?.flatMap(({ name, chains }) => chains.get(SHUT_IN[name] ?? '')?.rules ?? []) ?? []
  const ours = ['-p ' + protocol, `--ctorigdstport ${port} `, '-j DROP']
  if (shutting.some((rule) => ours.every((part) => `${rule.text()} `.includes(part)))) return true
  const packet = typicalPacket({ direction: 'in', protocol, port }, family, network)
  const possible = packet && ruleset ? journeyOf(packet, ruleset, network).possible : []
  return !possible.includes('accept') && !possible.includes('unknown')
}
