import { contested } from '../doctor/index.js'
import { detect } from '../firewall/index.js'
import { readOnce } from '../hosts/index.js'
import { log } from '../log/index.js'
import type { RelayTask } from '../model/relay.js'
import { problem, ProblemError, zodLines } from '../model/problem.js'
import { msg } from '../text/index.js'
import { apply } from './use-cases/apply.js'
import { makeContext, type ApiOptions, type Context } from './context.js'
import {
  CHANGES,
  contract,
  type Api,
  type Argument,
  type CallName,
  type Request,
  type Result,
  type ToExamine,
} from './contract.js'
import { dueNow } from './use-cases/due.js'
import { explain } from './use-cases/explain.js'
import { history } from './use-cases/history.js'
import { plan } from './use-cases/plan.js'
import { profile, profiles } from './use-cases/profiles.js'
import { changeSettings, ignore, settings } from './use-cases/settings.js'
import { look, status } from './use-cases/status.js'
import { subscribe } from './use-cases/subscribe.js'
import { confirm, recover, undo } from './use-cases/undo.js'
import { verify } from './use-cases/verify.js'
import { endWatch, watch } from './use-cases/watch.js'
import type { Emit } from './use-cases/apply.js'

type UseCases = { readonly [N in CallName]: (context: Context, argument: never, emit: Emit) => Promise<Result<N>> }

/** The use case behind each call of the contract. */
const useCases: UseCases = {
  detect: async ({ host }) => {
    const detection = await detect(host)
    return { ...detection, conflicts: contested(detection) }
  },
  profiles,
  profile,
  status,
  look,
  conflicts: async (context) => (await import('./use-cases/remedy.js')).conflicts(context),
  doctor: async (context, argument: ToExamine) => (await import('./use-cases/doctor.js')).doctor(context, argument),
  ignore,
  plan,
  zones: async (context, argument: Request) => (await import('./use-cases/zones.js')).zones(context, argument),
  relay: async (context, argument: RelayTask) => (await import('./use-cases/relay.js')).relay(context, argument),
  apply,
  verify,
  explain,
  watch,
  endWatch,
  undo,
  confirm,
  settings,
  changeSettings,
  history,
}

export interface LocalApi extends Api {
  /** Takes back what an earlier run left in the middle, where that needs no asking: as root. */
  recover(emit: Emit): Promise<void>
}

/**
 * The use cases on this machine, in this process; only changes go to a process of their own, the helper, unless this is
 * root's command line.
 */
export function createApi(options: ApiOptions): LocalApi {
  const context = makeContext(options)
  return {
    async call<N extends CallName>(
      name: N,
      argument: Argument<N>,
      onEvent: Emit = () => undefined,
    ): Promise<Result<N>> {
      const parsed = contract[name].argument.safeParse(argument)
      if (!parsed.success)
        throw problem(
          'input',
          msg('api.requestNotValid', { issues: zodLines(parsed.error) }),
          msg('text.nothingChanged'),
          msg('api.correctIt'),
        )
      await options.machine?.settle()
      try {
        return await useCases[name]({ ...context, host: readOnce(context.host) }, parsed.data as never, (event) => {
          onEvent({ machine: context.machine, ...event })
        })
      } catch (error) {
        if (!(error instanceof ProblemError)) log('error', `the call ${name}`, error)
        throw error
      } finally {
        // Where nothing can be watched it is heard all the same, by every page of this program.
        if (CHANGES.has(name)) context.feed.tell('firewall')
      }
    },
    subscribe: (onEvent, signal) => subscribe(context.feed, () => dueNow(context), onEvent, signal),
    recover: async (emit) => {
      if (context.host.uid === 0) await recover(context, emit)
    },
  }
}

export type { ApiOptions } from './context.js'
