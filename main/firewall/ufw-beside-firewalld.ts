import { z } from '../model/zod.js'
import { msg } from '../text/index.js'
import { absent, defineVerb, type Verb } from '../verbs/index.js'
import { FIREWALL_CMD } from './firewalld/detect.js'
import { isStopped, isUp, RUNS, toldSystemd } from './firewalld/turn.js'
import { isIncomplete, RELOAD } from './ufw/reload.js'
import { isEnabled } from './ufw/turn.js'

const Nothing = z.strictObject({})
/** Which of its two commands; both, one after the other, unless told. */
const Args = z.strictObject({ next: z.optional(z.enum(['start', 'reload'])) })
type Args = z.infer<typeof Args>

/**
 * firewalld stopped where ufw filters beside it. To start it again flushes the rules of ufw and leaves its policy, which
 * refuses everything, SSH as well: so ufw then loads them again.
 */
export const ufwBesideFirewalld: Readonly<Record<string, Verb>> = {
  'ufw.stopFirewalld': defineVerb(Nothing, {
    command: () => toldSystemd('stop'),
    inverse: () => ({ verb: 'ufw.startFirewalld', args: {} }),
    guard: () => absent(RUNS),
    title: () => msg('verbs.stop', { unit: 'firewalld' }),
    outstanding: async (host) => ((await isStopped(host)) ? null : {}),
  }),
  'ufw.startFirewalld': defineVerb(Args, {
    command: ({ next }) => (next === 'reload' ? RELOAD : toldSystemd('start')),
    inverse: () => ({ verb: 'ufw.stopFirewalld', args: {} }),
    // it has its name before it flushes, and answers only afterwards
    unattended: () => [toldSystemd('start'), { argv: [FIREWALL_CMD, '--state'] }, RELOAD],
    title: ({ next }) => (next === 'reload' ? msg('ufw.reload') : msg('verbs.start', { unit: 'firewalld' })),
    outstanding: async (host, { next }): Promise<Args | null> => {
      if (next !== 'reload' && !(await isUp(host))) return { next: 'start' }
      return next !== 'start' && (await isEnabled(host)) && (await isIncomplete(host)) ? { next: 'reload' } : null
    },
  }),
}
