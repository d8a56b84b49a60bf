import type { Host, SshMachine } from '../../hosts/index.js'
import { momentAfter } from '../../model/moment.js'
import type { Plan } from '../../model/plan.js'
import { asProblem, problem } from '../../model/problem.js'
import { NO_ID, planEnd } from '../../plan/index.js'
import { msg, sentences } from '../../text/index.js'
import type { Trial } from './change.js'

/**
 * How long a change over SSH is on trial, in seconds: longer than a machine that lost us holds its lock, so that what
 * takes the change back then finds it free; and short enough to wait for.
 */
const TRIAL = 150
/** How far its clock may be from the one here, in milliseconds. The trial ends by its clock, and is set by this one. */
const CLOCKS = 20_000

/** The plan, with what is said of it where it is made over SSH. */
export function overSsh(remote: SshMachine | undefined, plan: Plan): Plan {
  if (!remote || plan.steps.length === 0) return plan
  const trial = msg('ssh.trial', { name: remote.destination, minutes: Math.ceil(TRIAL / 60) })
  return { ...plan, warnings: [...plan.warnings, trial] }
}

/**
 * A change that nobody would take back if it cut off those who made it is not made.
 * @throws ProblemError of kind `refused`
 */
export async function assertEnds(remote: SshMachine, { steps, profile }: Plan): Promise<void> {
  const { host, ahead, destination: name } = remote
  if (Math.abs(ahead) > CLOCKS)
    throw problem(
      'refused',
      msg('ssh.clock', { name, seconds: Math.round(Math.abs(ahead) / 1000) }),
      msg('ssh.clockMeans'),
      msg('ssh.clockTodo'),
    )
  const subject = { id: NO_ID, title: profile.title, until: momentAfter(TRIAL, Date.now()) }
  if ((await planEnd(host, steps, subject)).by === 'timer') return
  throw problem(
    'refused',
    (await hasTimers(host)) ? msg('ssh.stepsNeedHelper', { name }) : msg('ssh.noTimer', { name }),
    msg('ssh.noTimerMeans'),
    msg('ssh.noTimerTodo'),
  )
}

const hasTimers = (host: Host): Promise<boolean> => host.exists('/run/systemd/system')

/** A change is kept only where somebody can log in after it. */
export function trialOf({ destination: name, logInAnew }: SshMachine): Trial {
  return {
    seconds: TRIAL,
    passes: async () => {
      try {
        await logInAnew()
      } catch (error) {
        throw problem(
          'failed',
          sentences([msg('ssh.lockedOut', { name }), asProblem(error).what]),
          msg('ssh.takenBack'),
          msg('ssh.lockedOutTodo'),
        )
      }
    },
    /** Where it could not be taken back from here. */
    left: (cause, until) => ({
      ...cause,
      meaning: msg('ssh.takesItselfBack', { until: { at: until } }),
      todo: msg('ssh.waitTodo', { name }),
    }),
  }
}
