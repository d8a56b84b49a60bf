import type { PlanDraft } from '../firewall/backend.js'
import type { Host } from '../hosts/index.js'
import type { Text } from '../text/index.js'
import { machineVerbs } from '../verbs/index.js'

type Store = 'runtime' | 'permanent'

/**
 * Sets the kernel now, and for every start of the machine; what is so already is left out.
 * @param key as sysctl(8) names it
 * @throws ProblemError of kind `refused` where a file that is read later would undo it
 */
export async function settingDraft(
  host: Host,
  key: string,
  value: string,
  reasonOf: (store: Store) => Text,
  warnings: readonly Text[] = [],
): Promise<PlanDraft> {
  const verb = 'sysctl.set'
  const steps = (['runtime', 'permanent'] as const).map(async (store) => {
    const args = { key, value, store }
    if ((await machineVerbs[verb]?.outstanding(host, args)) === null) return []
    return [{ call: { verb, args }, reason: reasonOf(store), risk: 'low' as const }]
  })
  return { steps: (await Promise.all(steps)).flat(), unchanged: [], warnings }
}
