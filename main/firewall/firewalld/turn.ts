import { textOf, type Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import type { Guard } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { z } from '../../model/zod.js'
import type { PlanDraft, Switch } from '../backend.js'
import { absent, defineVerb, unitIsActive, unitIsEnabled, type Verb } from '../../verbs/index.js'
import { callFirewalld, firewalldRuns } from './bus.js'
import { startsWithMachine } from './detect.js'
import { readLoaded } from './kernel.js'

const SYSTEMCTL = '/usr/bin/systemctl'
const UNIT = 'firewalld.service'

/**
 * firewalld is a service: one step for now, one for the next start of the machine.
 * @throws ProblemError of kind `refused` without systemd, or when an administrator has masked the service
 */
export async function turnFirewalld(host: Host, finding: FirewallFinding, to: Switch): Promise<PlanDraft> {
  const now = to === 'on' ? finding.running !== true || finding.loaded === false : finding.running !== false
  const later = (finding.enabled === true) !== (to === 'on')
  if ((now || later) && !(await host.exists('/run/systemd/system'))) throw notByService(to)
  if (to === 'on' && (await isMasked(host))) throw masked()
  return {
    steps: [...(now ? [NOW[to]] : []), ...(later ? [LATER[to]] : [])],
    unchanged: [],
    warnings: [],
  }
}

type Step = PlanDraft['steps'][number]

const NOW: Readonly<Record<Switch, Step>> = {
  on: {
    call: { verb: 'firewalld.start', args: {} },
    reason: 'What nobody opened is refused from then on.',
    risk: 'low',
  },
  off: {
    call: { verb: 'firewalld.stop', args: {} },
    reason:
      'Nothing is refused from then on. firewalld keeps what is stored; what was open until the next reload only is gone.',
    risk: 'high',
  },
}

const LATER: Readonly<Record<Switch, Step>> = {
  on: {
    call: { verb: 'firewalld.enable', args: {} },
    reason: 'It starts with the machine from then on.',
    risk: 'none',
  },
  off: {
    call: { verb: 'firewalld.disable', args: {} },
    reason: 'It does not start with the machine any more, nor when something calls it.',
    risk: 'none',
  },
}

const Nothing = z.strictObject({})

/** What systemd is told to do with firewalld. */
export const toldSystemd = (action: 'start' | 'stop' | 'enable' | 'disable') => ({ argv: [SYSTEMCTL, action, UNIT] })

function unitVerb(
  action: Parameters<typeof toldSystemd>[0],
  inverse: string,
  title: string,
  guard: readonly Guard[],
  isSo: (host: Host) => Promise<boolean>,
): Verb {
  return defineVerb(Nothing, {
    command: () => toldSystemd(action),
    inverse: () => ({ verb: `firewalld.${inverse}`, args: {} }),
    guard: () => guard,
    title: () => title,
    outstanding: async (host) => ((await isSo(host)) ? null : {}),
  })
}

/** Sees that firewalld runs. */
export const RUNS = unitIsActive(UNIT)

export const turnVerbs: Readonly<Record<string, Verb>> = {
  'firewalld.start': unitVerb('start', 'stop', 'Start firewalld', RUNS, isUp),
  'firewalld.stop': unitVerb('stop', 'start', 'Stop firewalld', absent(RUNS), isStopped),
  'firewalld.enable': unitVerb(
    'enable',
    'disable',
    'Let firewalld start with the machine',
    unitIsEnabled(UNIT),
    startsWithMachine,
  ),
  'firewalld.disable': unitVerb(
    'disable',
    'enable',
    'Let firewalld no longer start with the machine',
    absent(unitIsEnabled(UNIT)),
    async (host) => !(await startsWithMachine(host)),
  ),
}

/** Whether it runs and has put its rules into the kernel: it takes its name first, and answers only when it is ready. */
export async function isUp(host: Host): Promise<boolean> {
  if ((await firewalldRuns(host)) !== true) return false
  await callFirewalld(host, 'getDefaultZone')
  return (await readLoaded(host)).present !== false
}

export async function isStopped(host: Host): Promise<boolean> {
  return (await firewalldRuns(host)) === false
}

/** A masked unit is a link to /dev/null, which reads as nothing. */
async function isMasked(host: Host): Promise<boolean> {
  return (await textOf(host, `/etc/systemd/system/${UNIT}`)) === ''
}

function notByService(to: Switch): Error {
  return problem(
    'refused',
    `firewalld cannot be switched ${to} from here: no systemd runs on this machine.`,
    'firewalld is a service, and Sallyport starts and stops it through systemd. Nothing was changed.',
    to === 'on' ? 'Start it the way this machine starts its services.' : 'Stop it the way it was started.',
  )
}

function masked(): Error {
  return problem(
    'refused',
    'firewalld is masked: an administrator has forbidden that it starts.',
    'That was done on purpose. Nothing was changed.',
    'If it is no longer wanted, run: systemctl unmask firewalld',
  )
}
