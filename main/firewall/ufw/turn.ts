import { textOf, type Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import { z } from '../../model/zod.js'
import type { PlanDraft, Switch } from '../backend.js'
import { defineVerb, type Verb } from '../../verbs/index.js'
import { readLoaded } from './kernel.js'
import { readStored, setting, UFW } from './store.js'

/** ufw keeps its switch in /etc/ufw/ufw.conf, so one command serves for now and for the next start. */
export function turnUfw(_host: Host, finding: FirewallFinding, to: Switch): Promise<PlanDraft> {
  const isSo = to === 'on' ? finding.enabled === true && finding.loaded === true : finding.enabled === false
  const step =
    to === 'on'
      ? ({
          call: { verb: 'ufw.enable', args: {} },
          reason: 'What nobody opened is refused from then on, also after the next start.',
          risk: 'low',
        } as const)
      : ({
          call: { verb: 'ufw.disable', args: {} },
          reason: 'Nothing is refused from then on, also after the next start. ufw keeps its rules.',
          risk: 'high',
        } as const)
  return Promise.resolve({ steps: isSo ? [] : [step], unchanged: [], warnings: [] })
}

const Nothing = z.strictObject({})

export const turnVerbs: Readonly<Record<string, Verb>> = {
  'ufw.enable': defineVerb(Nothing, {
    command: () => ({ argv: [UFW, '--force', 'enable'] }),
    inverse: () => ({ verb: 'ufw.disable', args: {} }),
    title: () => 'Switch ufw on',
    outstanding: async (host) => ((await isOn(host)) ? null : {}),
  }),
  'ufw.disable': defineVerb(Nothing, {
    command: () => ({ argv: [UFW, '--force', 'disable'] }),
    inverse: () => ({ verb: 'ufw.enable', args: {} }),
    title: () => 'Switch ufw off',
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
  return setting(await textOf(host, '/etc/ufw/ufw.conf'), 'ENABLED') === 'yes'
}
