import { problem } from '../../model/problem.js'
import { HostName, type RelayTask } from '../../model/relay.js'
import { arrowsOf, relayRequest, relayUnit, singleRelay } from '../../relay/index.js'
import type { RelayPlan } from '../contract.js'
import type { Context } from '../context.js'
import { plan } from './plan.js'
import { msg } from '../../text/index.js'

/** A relay on this machine, with what is to be done here and on the machines around it. Changes nothing. */
export async function relay(context: Context, task: RelayTask): Promise<RelayPlan> {
  const { host } = context
  const address = task.address ?? host.name
  if (!HostName.safeParse(address).success)
    throw problem(
      'input',
      msg('relay.ownNameUnfit', { name: address }),
      msg('text.nothingChanged'),
      msg('relay.ownNameUnfitTodo'),
    )
  const request = relayRequest(task)
  const [made, unit] = await Promise.all([plan(context, request), relayUnit(host)])
  return { address, arrows: arrowsOf(task), machines: singleRelay({ ...task, address }, unit), request, plan: made }
}
