import { HistoryEntry } from '../../../main/api/contract.js'
import { momentAfter } from '../../../main/model/moment.js'
import { Plan } from '../../../main/model/plan.js'
import { applyRequest, helperCommand } from './helper.js'
import type { LabHost } from './host.js'
import { sallyport } from './sallyport.js'
import { changeOf, type Change } from './service.js'

/** Applies a service for so many seconds, as `--for` does for at least a minute. */
export async function applyFor(host: LabHost, seconds: number, ...args: readonly string[]): Promise<Change> {
  const request = await applyRequest(host, 'jetstream-server', ...args)
  const stdin = JSON.stringify({ ...request, until: momentAfter(seconds, Date.now()) })
  return told(await host.run(await helperCommand(host), { stdin, timeout: 60_000 }))
}

/** Switches the firewall off for so many seconds. */
export async function offFor(host: LabHost, seconds: number): Promise<Change> {
  const plan = Plan.parse((await sallyport(host, ['plan', 'off', '--json'])).json())
  const { profile, answers, steps, purpose } = plan
  const request = {
    ...{ request: 'apply', stateDir: '/var/lib/sallyport', profile, answers, purpose },
    openings: [],
    steps: steps.map(({ id, verb, args }) => ({ id, verb, args })),
    until: momentAfter(seconds, Date.now()),
  }
  return told(await host.run(await helperCommand(host), { stdin: JSON.stringify(request), timeout: 60_000 }))
}

function told({ code, stdout }: { readonly code: number; readonly stdout: string }): Change {
  const lines = stdout.split('\n').filter((line) => line !== '')
  return changeOf(
    code,
    lines.map((line) => JSON.parse(line) as unknown),
  )
}

/** The newest entry of the history; one that is worked on right now is not in it. */
export async function newest(host: LabHost): Promise<HistoryEntry | undefined> {
  const { entries } = (await sallyport(host, ['history', '--json'])).json() as { entries: readonly unknown[] }
  return entries.length === 0 ? undefined : HistoryEntry.parse(entries[0])
}
