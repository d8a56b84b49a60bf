import { firewallOfChange } from '../firewall/index.js'
import { firewallName, type FirewallKind } from '../model/observation.js'
import { asProblem } from '../model/problem.js'
import { undo } from './undo.js'
import type { Work } from './work.js'
import { msg } from '../text/index.js'

/**
 * Once a firewall has been switched on, every earlier switching off is done with: what is left of it is its end, which
 * would switch on what somebody switches off again in between. Called last, so that whatever fails here leaves the
 * firewall on.
 */
export async function undoTurnOff(work: Work, firewalls: readonly FirewallKind[]): Promise<void> {
  if (firewalls.length === 0) return
  for (const entry of await work.journal.open()) {
    const { id, purpose, state, end } = entry
    const firewall = firewallOfChange(entry)
    if (purpose !== 'turn-off' || state !== 'applied' || firewall === null || !firewalls.includes(firewall)) continue
    const quiet = { ...work, emit: () => undefined }
    const problem = await undo(quiet, { journal: id }).then(({ problem: left }) => left, asProblem)
    if (!end) continue
    const title = msg('helper.callOffEnd', { firewall: firewallName(firewall) })
    const result = problem ? { state: 'failed' as const, output: problem.what } : { state: 'done' as const }
    work.emit({ event: 'step', id: 'end', title, argv: [], ...result })
  }
}
