import type { Host } from '../hosts/index.js'
import { fault } from '../model/fault.js'
import { problem } from '../model/problem.js'
import { z } from '../model/zod.js'
import { msg, sentences } from '../text/index.js'
import { TESTERS, UNITS } from './allowed.js'
import { absent, unitIsActive, unitIsEnabled } from './guards.js'
import { defineVerb, type Verb, type Command } from './verb.js'

const SYSTEMCTL = '/usr/bin/systemctl'
const SERVICE = '/usr/sbin/service'
const UPDATE_RC = '/usr/sbin/update-rc.d'
/** What runs on a machine is said by it: sd_booted(3). */
const SYSTEMD = '/run/systemd/system'
/** Debian's usual runlevel: a link that begins with S starts the service there, update-rc.d(8). */
const RUNLEVEL = '/etc/rc2.d'

const Unit = z.strictObject({
  unit: z.string().check(z.refine((name) => Object.hasOwn(UNITS, name), fault(msg('verbs.foreignUnit')))),
  /** What starts services on the machine. */
  init: z.enum(['systemd', 'sysv']),
})
type Unit = z.infer<typeof Unit>

type Action = 'enable' | 'disable' | 'start' | 'stop' | 'restart' | 'reload'
const STARTS: ReadonlySet<Action> = new Set(['start', 'restart', 'reload'])
/** `absent`: the machine has no such service. */
type State = 'running' | 'failed' | 'stopped' | 'absent'

function argvFor(action: Action, { unit, init }: Unit): readonly string[] {
  if (init === 'systemd') return [SYSTEMCTL, action === 'reload' ? 'reload-or-restart' : action, `${unit}.service`]
  if (action === 'enable' || action === 'disable') return [UPDATE_RC, unit, action]
  return [SERVICE, unit, action]
}

/** Whatever starts a service with its configuration tries that out first: one that is broken would end it. */
function commandFor(action: Action, args: Unit): Command {
  const tester = STARTS.has(action) ? UNITS[args.unit]?.tester : undefined
  return {
    argv: argvFor(action, args),
    ...(tester === undefined ? {} : { check: { argv: [...TESTERS[tester]], when: 'before' } }),
    ...(STARTS.has(action) && args.init === 'systemd' ? { first: resetFor(args) } : {}),
  }
}

/** systemd starts no unit more often than five times in ten seconds, unless its counter is reset: systemd.unit(5). */
const resetFor = ({ unit }: Unit) => [SYSTEMCTL, 'reset-failed', `${unit}.service`]

/** A state and its opposite, which each take the other back. */
function pair(
  [on, off]: readonly ['enable', 'disable'] | readonly ['start', 'stop'],
  isOn: (host: Host, args: Unit) => Promise<boolean>,
): Record<string, Verb> {
  const sees = on === 'enable' ? unitIsEnabled : unitIsActive
  const verb = (action: Action, opposite: Action, wanted: boolean) =>
    defineVerb<Unit>(Unit, {
      command: (args) => commandFor(action, args),
      inverse: (args) => ({ verb: `unit.${opposite}`, args }),
      guard: ({ unit, init }) => {
        if (init !== 'systemd') return null
        const seen = sees(`${unit}.service`)
        return wanted ? seen : absent(seen)
      },
      title: ({ unit }) => msg(`verbs.${action}`, { unit }),
      outstanding: async (host, args) => {
        await checkInit(host, args)
        return (await isOn(host, args)) === wanted ? null : args
      },
    })
  return { [`unit.${on}`]: verb(on, off, true), [`unit.${off}`]: verb(off, on, false) }
}

/** Has a running service read its configuration anew; one that was stopped stays so. */
const activation = (action: 'restart' | 'reload'): Verb =>
  defineVerb<Unit>(Unit, {
    role: 'activation',
    command: (args) => commandFor(action, args),
    // nobody is there to see a service that does not come up again: what is not running is not started
    unattended: (args) =>
      args.init === 'systemd'
        ? [
            { argv: resetFor(args) },
            {
              argv: [SYSTEMCTL, action === 'reload' ? 'try-reload-or-restart' : 'try-restart', `${args.unit}.service`],
            },
          ]
        : null,
    inverse: (args) => ({ verb: `unit.${action}`, args }),
    title: ({ unit }) => msg(`verbs.${action}`, { unit }),
    outstanding: async (host, args) => {
      await checkInit(host, args)
      const state = await stateOf(host, args)
      return state === 'running' || state === 'failed' ? args : null
    },
    confirm: async (host, args) => (await stateOf(host, args)) === 'running',
  })

export const unitVerbs: Readonly<Record<string, Verb>> = {
  ...pair(['enable', 'disable'], isEnabled),
  ...pair(['start', 'stop'], async (host, args) => {
    const state = await stateOf(host, args)
    if (state === 'absent') throw notThere(args)
    return state === 'running'
  }),
  'unit.restart': activation('restart'),
  'unit.reload': activation('reload'),
}

async function stateOf(host: Host, { unit, init }: Unit): Promise<State> {
  if (init === 'sysv') {
    if (!(await host.exists(`/etc/init.d/${unit}`))) return 'absent'
    // LSB: 0 runs, 1 and 2 died, 3 is not running
    const { code } = await host.run([SERVICE, unit, 'status'])
    return code === 0 ? 'running' : code === 1 || code === 2 ? 'failed' : 'stopped'
  }
  const { LoadState, ActiveState } = await show(host, unit, ['LoadState', 'ActiveState'])
  if (LoadState === 'not-found') return 'absent'
  if (ActiveState === 'failed') return 'failed'
  return ActiveState === 'inactive' || ActiveState === 'deactivating' ? 'stopped' : 'running'
}

async function isEnabled(host: Host, args: Unit): Promise<boolean> {
  const { unit, init } = args
  if (init === 'sysv') {
    if (!(await host.exists(`/etc/init.d/${unit}`))) throw notThere(args)
    return (await host.list(RUNLEVEL)).some((name) => /^S\d\d/.test(name) && name.slice(3) === unit)
  }
  // asked like this, systemd looks at the links themselves: what it shows of a unit is as old as its last reload
  const said = (await host.run([SYSTEMCTL, 'is-enabled', `${unit}.service`])).stdout.trim()
  if (said === 'enabled' || said === 'disabled') return said === 'enabled'
  if ((await stateOf(host, args)) === 'absent') throw notThere(args)
  throw problem(
    'refused',
    msg('verbs.fixedUnit', { unit, state: said }),
    sentences([msg('verbs.masked'), msg('text.nothingChanged')]),
    msg('verbs.seeUnit', { unit }),
  )
}

/** Properties of a unit, systemctl(1) "show", which ends with 0 also for a unit that is not there. */
async function show(host: Host, unit: string, names: readonly string[]): Promise<Partial<Record<string, string>>> {
  const { stdout } = await host.run([SYSTEMCTL, 'show', `--property=${names.join(',')}`, '--', `${unit}.service`])
  return Object.fromEntries(stdout.split('\n').map((line) => line.split('=', 2) as [string, string]))
}

async function checkInit(host: Host, { init }: Unit): Promise<void> {
  const found = (await host.exists(SYSTEMD)) ? 'systemd' : 'sysv'
  if (found === init) return
  throw problem(
    'refused',
    msg('verbs.otherInit', { planned: init, found }),
    msg('text.nothingChanged'),
    msg('verbs.planHere'),
  )
}

function notThere({ unit }: Unit): Error {
  return problem(
    'refused',
    msg('verbs.noUnit', { unit }),
    sentences([msg('verbs.otherName'), msg('text.nothingChanged')]),
    msg('verbs.installFirst'),
  )
}
