import { firewallName } from '../../model/observation.js'
import { groupBy } from '../../model/text.js'
import { journeyOf, typicalPacket, type Ground } from '../../netfilter/index.js'
import { anythingOfDocker } from '../anything-beside.js'
import { publishedIn, type Published } from '../published.js'
import { oneStep, outcomeOf, ROOT_ONLY, unknown, type Check, type Remedy } from '../check.js'
import { msg } from '../../text/index.js'

/**
 * Ports that docker publishes go around the firewall: they are sent on to the container before its rules for what comes
 * in are asked.
 */
export const dockerPorts: Check = {
  id: 'docker-ports',
  title: msg('doctor.dockerPortsCheck'),
  side: 'exposed',
  applies: ({ host, detection }) => host.platform === 'linux' && detection.inCharge !== null,
  check: async (scene) => {
    const { inCharge } = scene.detection
    if (inCharge === null) return { result: 'pass' }
    if (!(await anythingOfDocker(scene.host))) return { result: 'pass' }
    const ground = await scene.ground()
    if (!ground.ruleset) return unknown(ROOT_ONLY)
    const published = publishedIn(ground)
    if (published.length === 0) return { result: 'pass' }
    const rules = (await scene.observe(inCharge))?.rules ?? []
    const isMeant = ({ protocol, port }: Published) =>
      rules.some(
        (rule) =>
          rule.direction === 'in' &&
          (rule.action === 'allow' || rule.action === 'limit') &&
          rule.source === 'any' &&
          [protocol, 'any'].includes(rule.protocol) &&
          (rule.ports.length === 0 || rule.ports.some(({ first, last }) => first <= port && port <= last)),
      )
    const around = published.filter((one) => !isMeant(one) && !isShut(ground, one))
    if (around.length === 0) return { result: 'pass' }
    const firewall = firewallName(inCharge)
    return outcomeOf([
      {
        id: 'docker-ports',
        firewalls: [inCharge],
        what: msg('doctor.dockerPorts', { firewall }),
        meaning: msg('doctor.dockerPortsMeaning', { firewall }),
        todo: msg('doctor.dockerPortsTodo'),
        evidence: around.map(({ port, protocol, to }) =>
          msg('doctor.goesToContainer', { port: `${port}/${protocol}`, to }),
        ),
        contested: false,
        remedies: [...groupBy(around, ({ port, protocol }) => `${port}-${protocol}`)].map(([name, ways]) =>
          shut(name, ways),
        ),
      },
    ])
  },
}

function shut(name: string, ways: readonly Published[]): Remedy {
  const port = name.replace('-', '/')
  return {
    id: `shut-${name}`,
    label: msg('doctor.shutPort', { port }),
    title: msg('doctor.portShut', { port }),
    firewall: 'iptables',
    draft: () =>
      Promise.resolve({
        steps: ways.flatMap(
          ({ port: number, protocol, family }) =>
            oneStep('iptables.shutPublished', { family, protocol, port: number }, msg('doctor.shutPortReason')).steps,
        ),
        unchanged: [],
        warnings: [msg('doctor.shutPortWarning')],
      }),
  }
}

/** Refused all the same: by a rule of ours, or by whatever else decides about what is sent on. */
function isShut({ ruleset, network }: Ground, { protocol, port, family }: Published): boolean {
  const filter = ruleset?.tables.find(
    ({ name, stack, family: of }) => name === 'filter' && stack !== 'nftables' && of === (family === 6 ? 'ip6' : 'ip'),
  )
  const rules = filter?.chains.get('DOCKER-USER')?.rules ?? []
  const ours = ['-p ' + protocol, `--ctorigdstport ${port} `, '-j DROP']
  if (rules.some((rule) => ours.every((part) => `${rule.text()} `.includes(part)))) return true
  const packet = typicalPacket({ direction: 'in', protocol, port }, family, network)
  const possible = packet && ruleset ? journeyOf(packet, ruleset, network).possible : []
  return !possible.includes('accept') && !possible.includes('unknown')
}
