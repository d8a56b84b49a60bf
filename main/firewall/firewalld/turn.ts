import { textOf, type Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import type { Guard } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { z } from '../../model/zod.js'
import { msg, sentences, type Message } from '../../text/index.js'
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
    reason: msg('firewalld.onReason'),
    risk: 'low',
  },
  off: {
    call: { verb: 'firewalld.stop', args: {} },
    reason: msg('firewalld.offReason'),
    risk: 'high',
  },
}

const LATER: Readonly<Record<Switch, Step>> = {
  on: {
    call: { verb: 'firewalld.enable', args: {} },
    reason: msg('firewalld.enableReason'),
    risk: 'none',
  },
  off: {
    call: { verb: 'firewalld.disable', args: {} },
    reason: msg('firewalld.disableReason'),
    risk: 'none',
  },
}

const Nothing = z.strictObject({})

/** What systemd is told to do with firewalld. */
export const toldSystemd = (action: 'start' | 'stop' | 'enable' | 'disable') => ({ argv: [SYSTEMCTL, action, UNIT] })

function unitVerb(
  action: Parameters<typeof toldSystemd>[0],
  inverse: string,
  title: Message,
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
  'firewalld.start': unitVerb('start', 'stop', msg('firewalld.start'), RUNS, isUp),
  'firewalld.stop': unitVerb('stop', 'start', msg('firewalld.stop'), absent(RUNS), isStopped),
  'firewalld.enable': unitVerb('enable', 'disable', msg('firewalld.enable'), unitIsEnabled(UNIT), startsWithMachine),
  'firewalld.disable': unitVerb(
    'disable',
    'enable',
    msg('firewalld.disable'),
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
    msg('firewalld.noSystemd', { to }),
    sentences([msg('firewalld.noSystemdMeaning'), msg('text.nothingChanged')]),
    msg(to === 'on' ? 'firewalld.startYourself' : 'firewalld.stopYourself'),
  )
}

function masked(): Error {
  return problem(
    'refused',
    msg('firewalld.masked'),
    sentences([msg('firewalld.maskedMeaning'), msg('text.nothingChanged')]),
    msg('firewalld.unmask'),
  )
}
