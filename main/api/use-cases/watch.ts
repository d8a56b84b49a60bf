import { runHelper } from '../../elevate/index.js'
import type { HelperEvent } from '../../helper/index.js'
import { ProblemError, problem, type Problem } from '../../model/problem.js'
import type { Watched } from '../../model/watch.js'
import { msg } from '../../text/index.js'
import { practiceOf } from '../../verify/index.js'
import type { Context } from '../context.js'
import type { EndWatchRequest, WatchRequest } from '../contract.js'
import type { Emit } from './apply.js'
import { methodFor } from './rights.js'

/** Watches what becomes of real packets for one port, until one is answered, the time is over, or somebody ends it. */
export async function watch(
  context: Context,
  { watch: id = '', ...question }: WatchRequest,
  emit: Emit,
): Promise<Watched> {
  if (context.host.platform !== 'linux')
    throw problem('refused', msg('watch.linuxOnly'), msg('watch.linuxOnlyMeaning'), msg('watch.linuxOnlyTodo'))
  const { remote } = context
  if (remote)
    throw problem(
      'refused',
      msg('watch.notOverSsh', { name: remote.destination }),
      msg('text.nothingChanged'),
      msg('watch.runThere', { protocol: question.protocol, port: String(question.port) }),
    )
  if ((await practiceOf(context.host))?.simulated === true)
    throw problem('refused', msg('watch.simulated'), msg('text.nothingChanged'), msg('watch.practiseForReal'))
  const ender = new AbortController()
  const running = { id, end: ender }
  context.watches.add(running)
  const signal = context.signal ? AbortSignal.any([context.signal, ender.signal]) : ender.signal
  let watched: Watched | undefined
  let fault: Problem | undefined
  const follow = (event: HelperEvent) => {
    if (event.event === 'watched') watched = event.watched
    else if (event.event === 'end') fault = event.problem
    else if (event.event !== 'readings') emit(event)
  }
  try {
    await runHelper(await methodFor(context), { request: 'watch', ...question }, follow, signal)
  } finally {
    context.watches.delete(running)
  }
  if (fault) throw new ProblemError(fault)
  if (!watched) throw new Error('the helper said nothing of what it saw')
  return watched
}

/** Ends the watch of that id, or every one of this program: each tells what it saw so far. */
export function endWatch({ watches }: Context, { watch: id }: EndWatchRequest): Promise<Record<string, never>> {
  for (const running of watches) if (id === undefined || running.id === id) running.end.abort()
  return Promise.resolve({})
}
