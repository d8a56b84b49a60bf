import { chooseMethod, inAppImage, runHelper, type Method } from '../../elevate/index.js'
import { recordedHost, type Host } from '../../hosts/index.js'
import { problem } from '../../model/problem.js'
import type { Readings } from '../../model/readings.js'
import type { Context } from '../context.js'
import { msg } from '../../text/index.js'

/**
 * This machine, as root sees it: what only root may read has been read by the helper.
 * @param methodOf gives the way to rights, or says why there is none
 */
export async function hostWithRights(context: Context, methodOf: (context: Context) => Promise<Method>): Promise<Host> {
  // the registry can be read by everyone
  if (context.host.uid === 0 || context.host.platform === 'win32') return context.host
  let readings: Readings | undefined
  await runHelper(await methodOf(context), { request: 'look', scope: {} }, (event) => {
    if (event.event === 'readings') readings = event.readings
  })
  return readings ? recordedHost(readings, context.host) : context.host
}

/** @throws ProblemError of kind `rights` when nobody could give them */
export async function methodFor({ host, remote, surroundings }: Context): Promise<Method> {
  const method = await chooseMethod(host, surroundings)
  if (method) return method
  if (remote)
    throw problem(
      'rights',
      msg('ssh.noRights', { name: remote.destination }),
      msg('api.rootOnly'),
      msg('ssh.noRightsTodo'),
    )
  if (host.platform === 'linux' && inAppImage(host.session))
    throw problem('rights', msg('elevate.appImage'), msg('text.nothingChanged'), msg('elevate.appImageTodo'))
  throw host.platform === 'win32'
    ? problem('rights', msg('api.needsAdministrator'), msg('api.administratorsOnly'), msg('api.runAsAdministrator'))
    : problem('rights', msg('api.needsRoot'), msg('api.rootOnly'), msg('api.useSudo'))
}
