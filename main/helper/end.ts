import type { Host } from '../hosts/index.js'
import type { JournalEntry, JournalStep } from '../journal/index.js'
import type { FileChange } from '../model/plan.js'
import { asProblem, problem, type Problem } from '../model/problem.js'
import { endPaths, listUnits, planEnd, serviceName, SYSTEMCTL, timerName } from '../plan/index.js'
import type { Work } from './work.js'
import { msg, type Message } from '../text/index.js'

/** The longest that stopping or starting a unit may take, in milliseconds. */
const LIMIT = 60_000

/**
 * Sees to it that an entry with an end is taken back then, whatever becomes of Sallyport. Called before the first step,
 * with what the steps are going to do, and once more when they did something else.
 * @param steps the steps that are, or will be, ours to take back
 * @throws ProblemError when that cannot be arranged; nothing of it is left behind then
 */
export async function arm(work: Work, entry: JournalEntry, steps: readonly JournalStep[]): Promise<void> {
  if (!entry.end) return
  const { host } = work
  const { until, confirm } = entry.end
  const trial = Math.min(Date.parse(until) - Date.parse(entry.time), Date.parse(until) - Date.now())
  const subject = { id: entry.id, title: entry.profile.title, until, ...(confirm === true ? { trial } : {}) }
  const { by, files, argv } = await planEnd(host, steps, subject)
  entry.end.by = by
  if (by === 'waiter') return
  const texts = await Promise.all(files.map(({ path }) => host.read(path)))
  const stands = (found: (typeof texts)[number], file: FileChange | undefined) =>
    found.state === 'text' && withoutSpan(found.text) === withoutSpan(file?.content ?? '')
  if (texts.every((found, index) => stands(found, files[index]))) return
  const report = { event: 'step' as const, id: 'end', title: msg('helper.arrangeEnd'), argv }
  work.emit({ ...report, state: 'started' })
  try {
    for (const { path, content } of files) await host.write(path, content ?? '')
    await systemctl(host, argv.slice(1))
    // says 0 for units that systemd could not load, too
    await systemctl(host, ['is-active', '--quiet', timerName(entry.id)])
  } catch (error) {
    work.emit({ ...report, state: 'failed' })
    throw error
  }
  work.emit({ ...report, state: 'done' })
}

/** A trial has less time left each time that it is looked at. */
const withoutSpan = (text: string): string => text.replace(/^OnActiveSec=.*$/mu, '')

/** Removes what {@link arm} put in place. Does nothing when the timer has done so itself. */
export async function disarm(work: Pick<Work, 'host'>, { id, end }: JournalEntry): Promise<void> {
  if (!end) return
  const { host } = work
  const names = await listUnits(host)
  if (!names.some((name) => name.startsWith(`sallyport-${id}.`))) return
  // The files first: without them nothing starts again after a reboot, whatever systemd says now.
  for (const path of endPaths(id, names)) await host.remove(path)
  await systemctl(host, ['stop', timerName(id), serviceName(id)])
  await systemctl(host, ['daemon-reload'])
}

/**
 * As {@link disarm}, with its failure as a value: an end that stayed arranged would one day take back what somebody
 * opens again in between, so the entry is not done with.
 */
export async function callOff(work: Pick<Work, 'host'>, entry: JournalEntry): Promise<Problem | undefined> {
  try {
    await disarm(work, entry)
    return undefined
  } catch (error) {
    return asProblem(error)
  }
}

async function systemctl(host: Host, words: readonly string[]): Promise<void> {
  const { code, stderr } = await host.run([SYSTEMCTL, ...words], { timeout: LIMIT })
  if (code === 0) return
  throw problem(
    'failed',
    failureOf(`systemctl ${words.join(' ')}`, code, stderr.trim()),
    msg('helper.endNotArranged'),
    msg('helper.seeSystemd'),
  )
}

function failureOf(command: string, code: number | null, said: string): Message {
  if (said !== '') return msg('helper.systemctlFailed', { command, said })
  return code === null
    ? msg('helper.systemctlKilled', { command })
    : msg('helper.systemctlFailedCode', { command, code })
}
