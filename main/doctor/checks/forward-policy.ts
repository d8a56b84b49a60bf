import { backendOf, decidedBy } from '../../firewall/index.js'
import { firewallName } from '../../model/observation.js'
import { ProblemError } from '../../model/problem.js'
import { english, msg, type Text } from '../../text/index.js'
import { outcomeOf, ROOT_ONLY, unknown, type Check, type Remedy } from '../check.js'
import { refusedForwarding, type RefusedForwarding } from '../forwarding.js'
import { findingOf, type Scene } from '../scene.js'

/** A service passes packets on, and the firewall drops what goes through. */
export const forwardPolicy: Check = {
  id: 'forward-policy',
  title: msg('doctorChecks.forwardPolicyCheck'),
  causedBy: ['ufw-and-firewalld', 'flushed-ufw'],
  applies: ({ host, services }) => host.platform === 'linux' && services.some(({ forwards }) => forwards),
  check: async (scene) => {
    const refused = await refusedForwarding(scene)
    if (!refused) return unknown(ROOT_ONLY)
    const [first] = refused
    if (!first) return { result: 'pass' }
    const remedies = await remediesOf(scene, first, refused)
    const firewall = firewallName(first.firewall)
    return outcomeOf([
      {
        id: 'forward-policy',
        firewalls: [first.firewall],
        what: msg('doctorChecks.forwardPolicy'),
        meaning: msg('doctorChecks.forwardPolicyMeaning', {
          services: [...new Map(refused.map(({ service }) => [service, service.title])).values()],
        }),
        todo: msg(remedies.length > 0 ? 'doctorChecks.forwardPolicyTodo' : 'doctorChecks.forwardPolicyByHand', {
          firewall,
        }),
        evidence: await Promise.all(refused.map((one) => evidenceOf(scene, one))),
        contested: false,
        remedies,
      },
    ])
  },
}

async function evidenceOf({ host }: Scene, { network, by, onlyAnswers }: RefusedForwarding): Promise<Text> {
  const words = (await decidedBy(host, by))?.words ?? ''
  return msg(onlyAnswers ? 'doctorChecks.answersRefused' : 'doctorChecks.forwardRefused', { network, words })
}

/** The narrow way first: to allow what the service needs, and to allow whatever no rule refuses. */
async function remediesOf(
  scene: Scene,
  { firewall, service }: RefusedForwarding,
  refused: readonly RefusedForwarding[],
): Promise<Remedy[]> {
  const remedies: Remedy[] = []
  // a rule for what its clients send does not let the answers back to them
  const openings = refused.some(({ answers }) => answers) ? [] : refused.flatMap((one) => one.openings)
  const title = msg('doctorChecks.neededForwarded', { title: service.title })
  const narrow = await drafted(async () =>
    (await scene.observe(firewall))?.plan(openings, { id: 'remedy', title: english(title) }),
  )
  if (openings.length > 0 && narrow)
    remedies.push({
      id: 'allow-needed',
      label: msg('doctorChecks.forwardNeeded', { title: service.title }),
      title,
      firewall,
      openings,
      draft: () => Promise.resolve(narrow),
    })
  const finding = findingOf(scene, firewall)
  const wide = await drafted(
    async () => finding && (await backendOf(firewall)?.setPolicy(scene.host, finding, { forward: 'allow' })),
  )
  if (wide)
    remedies.push({
      id: 'allow-all',
      label: msg('doctorChecks.forwardAll'),
      title: msg('doctorChecks.allForwarded', { firewall: firewallName(firewall) }),
      firewall,
      draft: () => Promise.resolve({ ...wide, warnings: [...wide.warnings, msg('doctorChecks.forwardAllWarning')] }),
    })
  return remedies
}

type Draft = Awaited<ReturnType<Remedy['draft']>>

/** Nothing where this firewall cannot have it, or has it already. */
async function drafted(draft: () => Promise<Draft | undefined>): Promise<Draft | undefined> {
  try {
    const made = await draft()
    return made && made.steps.length > 0 ? made : undefined
  } catch (error) {
    if (error instanceof ProblemError) return undefined
    throw error
  }
}
