import { PLACES, type Host } from '../hosts/index.js'
import type { Moment } from '../model/moment.js'
import type { EndKeeper, FileChange, PlannedEnd, StepCall } from '../model/plan.js'
import type { Command } from '../verbs/index.js'
import { knownVerb } from './registry.js'
import { undoOrder } from './undo-order.js'
import { execLine, unitValue } from './unit-text.js'
import { english, msg, type Text } from '../text/index.js'

/** The lock of the helper, which whoever changes the firewall takes. In a folder that only root writes. */
export const LOCK = PLACES.linux.lock
export const SYSTEMCTL = '/usr/bin/systemctl'
const FLOCK = '/usr/bin/flock'
export const UNITS = '/etc/systemd/system'
/** Firewalls that start with the machine: what was to be taken back while it was off waits for them. */
const AFTER = ['ufw', 'firewalld', 'nftables', 'netfilter-persistent', 'iptables']
  .map((unit) => `${unit}.service`)
  .join(' ')

/** What ends, and when. */
export interface EndSubject {
  /** The journal entry; `ID` as long as there is none. */
  readonly id: string
  readonly title: Text
  readonly until: Moment
  /**
   * On trial for so many milliseconds: taken back by then whatever the clock says, and whoever holds the lock, since that may be
   * what hangs.
   */
  readonly trial?: number
}

/** How long the end of a trial waits for whoever works on the firewall, in seconds. */
const PATIENCE = '0.5'

/** Stands for the journal entry's id in a plan, before there is one. */
export const NO_ID = 'ID'

/** How the steps of a plan are taken back by themselves, with all that is written for it. */
export async function planEnd(host: Host, calls: readonly StepCall[], subject: EndSubject): Promise<PlannedEnd> {
  const { until } = subject
  const commands = unattendedCommands(calls)
  const by: EndKeeper = commands !== null && (await hasTimers(host)) ? 'timer' : 'waiter'
  if (by === 'waiter' || commands === null) return { until, by: 'waiter', files: [], argv: [] }
  return {
    until,
    by,
    files: timerFiles(commands, subject),
    argv: [SYSTEMCTL, 'enable', '--now', timerName(subject.id)],
  }
}

/** systemd says so itself: sd_booted(3). */
async function hasTimers(host: Host): Promise<boolean> {
  if (host.platform !== 'linux') return false
  const [booted, ...programs] = await Promise.all(
    ['/run/systemd/system', SYSTEMCTL, FLOCK].map((path) => host.exists(path)),
  )
  return booted === true && programs.every(Boolean)
}

export const timerName = (id: string): string => `sallyport-${id}.timer`
export const serviceName = (id: string): string => `sallyport-${id}.service`
/** The service, which removes itself once it has taken everything back. */
export const servicePath = (id: string): string => `${UNITS}/${serviceName(id)}`

/** Every path that an end may leave, whatever state it is in. */
export function endPaths(id: string, names: readonly string[]): string[] {
  const own = names.filter((name) => name.startsWith(`sallyport-${id}.`)).map((name) => `${UNITS}/${name}`)
  return [...own, `${UNITS}/timers.target.wants/${timerName(id)}`, stampPath(id)]
}

export const listUnits = (host: Host): Promise<readonly string[]> => host.list(UNITS)

/** Where systemd notes when a persistent timer was last due, systemd.timer(5). */
const stampPath = (id: string): string => `/var/lib/systemd/timers/stamp-${timerName(id)}`

/** What takes the calls back, in the order of {@link undoOrder}; `null` when plain commands cannot. */
function unattendedCommands(calls: readonly StepCall[]): readonly Command[] | null {
  const commands: Command[] = []
  const { changes, afterwards } = undoOrder(calls)
  for (const call of [...changes, ...afterwards]) {
    const inverse = knownVerb(call).inverse(call.args)
    const alone = knownVerb(inverse).unattended(inverse.args)
    if (alone === null) return null
    commands.push(...alone)
  }
  return commands
}

/**
 * A timer and its service. The service holds the plain commands of the firewall, each under Sallyport's lock, so that it
 * works without Sallyport and without Node; last of all it removes itself. A failing line does not stop the others: it
 * is better to take back the rest.
 */
function timerFiles(commands: readonly Command[], { id, title, until, trial }: EndSubject): FileChange[] {
  const kept: FileChange[] = []
  const lines = commands.map((command) => {
    if ('argv' in command) return command.argv
    const { path, content } = command.file
    if (content === null) return ['/usr/bin/rm', '-f', '--', path]
    kept.push({ path: `${UNITS}/sallyport-${id}.file${kept.length + 1}`, content })
    return ['/usr/bin/cp', '--', kept.at(-1)?.path ?? '', path]
  })
  const timer = `${UNITS}/${timerName(id)}`
  const own = [timer, servicePath(id), ...kept.map(({ path }) => path)]
  const service = [
    `# ${english(msg('plan.serviceComment'))}`,
    '[Unit]',
    `Description=${unitValue(english(msg('plan.serviceTitle', { title, id })))}`,
    `After=${AFTER}`,
    '',
    '[Service]',
    'Type=oneshot',
    ...(trial === undefined
      ? lines.map((argv) => execLine([FLOCK, LOCK, ...argv]))
      : [execLine([FLOCK, '-w', PATIENCE, LOCK, '/usr/bin/true']), ...lines.map(execLine)]),
    execLine(['/usr/bin/rm', '-f', '--', ...own, `${UNITS}/timers.target.wants/${timerName(id)}`, stampPath(id)]),
    execLine([SYSTEMCTL, '--no-block', 'daemon-reload']),
  ]
  const when = [
    `# ${english(msg('plan.timerComment'))}`,
    '[Unit]',
    `Description=${unitValue(english(msg('plan.timerTitle', { title, id })))}`,
    '',
    '[Timer]',
    `OnCalendar=${until.replace('T', ' ').replace('Z', ' UTC')}`,
    ...(trial === undefined
      ? ['AccuracySec=1s']
      : [`OnActiveSec=${Math.max(1, Math.round(trial))}ms`, 'AccuracySec=100ms']),
    'Persistent=true',
    'RemainAfterElapse=no',
    `Unit=${serviceName(id)}`,
    '',
    '[Install]',
    'WantedBy=timers.target',
  ]
  return [...kept, { path: servicePath(id), content: text(service) }, { path: timer, content: text(when) }]
}

const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`
