import { describe, expect, it } from 'vitest'
import { persistDraft } from '../../main/firewall/iptables/index.js'
import { asHost } from './support/as-host.js'
import { applyRequest, runHelper } from './support/helper.js'
import type { LabHost } from './support/host.js'
import { flush, iptablesState, loadIptables } from './support/iptables.js'
import { startPair } from './support/pair.js'
import { apply, undo } from './support/service.js'

const SERVER = 'jetstream-server'
const UNIT = '/etc/systemd/system/sallyport-iptables.service'

/** As the next start leaves it where a script of the administrator's loads the rest. */
async function restart(lab: LabHost): Promise<void> {
  await flush(lab)
  await loadIptables(lab)
  const unit = await lab.read(UNIT)
  for (const [, line = ''] of unit.matchAll(/^ExecStart=(.*)$/gmu)) await lab.must(line.split(' '))
}

describe('Sallyport’s own keeping of rules, where nothing stores those of iptables', () => {
  it('brings them back at the next start, also those that came later, and goes without a trace', async () => {
    await using pair = await startPair()
    const { server } = pair
    await loadIptables(server)
    const before = await iptablesState(server)
    expect((await apply(server, SERVER)).code).toBe(5)
    const request = await applyRequest(server, SERVER)
    if (request.request !== 'apply') throw new Error('no apply')
    const draft = await persistDraft(asHost(server))
    const steps = draft.steps.map(({ call: { verb, args } }, index) => ({ id: `s${index + 1}`, verb, args }))
    const kept = await runHelper(server, { ...request, openings: [], steps })
    expect(kept, kept.stdout).toMatchObject({ code: 0 })
    expect(await persistDraft(asHost(server))).toMatchObject({ steps: [] })

    // what was opened counts as stored now, and what comes later is stored with it
    expect(await apply(server, SERVER)).toMatchObject({ code: 0, end: { result: 'unchanged' } })
    const later = await apply(server, SERVER, '--set', 'apiPort=8887', '--set', 'receivePorts=8887')
    expect(later).toMatchObject({ code: 0, end: { result: 'applied' } })
    await restart(server)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, 8887))

    for (const left of [[8886], [8886], []]) {
      expect((await undo(server)).end.result).toBe('undone')
      expect(await pair.look()).toEqual(pair.onlyOpen(...left))
    }
    expect(await iptablesState(server)).toEqual(before)
  })
})
