import { textOf, type Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import type { Guard } from '../../model/plan.js'
import { z } from '../../model/zod.js'
import { msg } from '../../text/index.js'
import type { PlanDraft, Switch } from '../backend.js'
import { absent, defineVerb, type Verb } from '../../verbs/index.js'
import { readLoaded } from './kernel.js'
import { CONFIGURATION, readStored, setting, UFW } from './store.js'

/** ufw keeps its switch in /etc/ufw/ufw.conf, so one command serves for now and for the next start. */
export function turnUfw(_host: Host, finding: FirewallFinding, to: Switch): Promise<PlanDraft> {
  const isSo = to === 'on' ? finding.enabled === true && finding.loaded === true : finding.enabled === false
  const step =
    to === 'on'
      ? ({
          call: { verb: 'ufw.enable', args: {} },
          reason: msg('ufw.switchOnReason'),
          risk: 'low',
        } as const)
      : ({
          call: { verb: 'ufw.disable', args: {} },
          reason: msg('ufw.switchOffReason'),
          risk: 'high',
        } as const)
  return Promise.resolve({ steps: isSo ? [] : [step], unchanged: [], warnings: [] })
}

const Nothing = z.strictObject({})

const IPTABLES = ['/usr/sbin/iptables', '-w', '5'] as const
/** See that ufw is set to be on, and has the user's rules in the kernel: they go when it is switched off. */
const IS_ON: readonly Guard[] = [
  { file: CONFIGURATION, lines: ['ENABLED=yes'] },
  { argv: [...IPTABLES, '-S', 'ufw-user-input'] },
]
/** Sees that what comes in passes them: this stays when ufw is switched off, and goes with a flush. */
const IS_PASSED: Guard = { argv: [...IPTABLES, '-C', 'INPUT', '-j', 'ufw-before-input'] }

export const turnVerbs: Readonly<Record<string, Verb>> = {
  'ufw.enable': defineVerb(Nothing, {
    command: () => ({ argv: [UFW, '--force', 'enable'] }),
    inverse: () => ({ verb: 'ufw.disable', args: {} }),
    guard: () => [...IS_ON, IS_PASSED],
    title: () => msg('ufw.switchOn'),
    outstanding: async (host) => ((await isOn(host)) ? null : {}),
  }),
  'ufw.disable': defineVerb(Nothing, {
    command: () => ({ argv: [UFW, '--force', 'disable'] }),
    inverse: () => ({ verb: 'ufw.enable', args: {} }),
    guard: () => absent(IS_ON),
    title: () => msg('ufw.switchOff'),
    outstanding: async (host) => ((await isOff(host)) ? null : {}),
  }),
}

/** Set to be on, and in the kernel for every family that ufw speaks of. What may not be read counts as it should be. */
async function isOn(host: Host): Promise<boolean> {
  const { families } = await readStored(host)
  const kernel = await Promise.all(families.map((family) => readLoaded(host, family)))
  return (await isEnabled(host)) && kernel.every(({ readable, hooked }) => !readable || hooked.includes('in'))
}

async function isOff(host: Host): Promise<boolean> {
  const kernel = await Promise.all(([4, 6] as const).map((family) => readLoaded(host, family)))
  return !(await isEnabled(host)) && kernel.every(({ hooked }) => hooked.length === 0)
}

export async function isEnabled(host: Host): Promise<boolean> {
  return setting(await textOf(host, CONFIGURATION), 'ENABLED') === 'yes'
}
