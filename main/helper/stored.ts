import { firewallsOf, type Backend } from '../firewall/index.js'
import { sha256, textsOf, type Host } from '../hosts/index.js'
import type { JournalEntry, Snapshot } from '../journal/index.js'
import type { StepCall } from '../model/plan.js'
import { knownVerb } from '../plan/index.js'
import { textAfter } from './execute.js'

/**
 * The texts of all files that the steps may change: those in which their firewalls store rules, and those that steps of
 * the machine write themselves.
 */
export async function takeSnapshot(host: Host, steps: readonly StepCall[]): Promise<Snapshot> {
  const stored = await storedPaths(host, steps)
  const paths = [...new Set([...stored.flatMap(({ paths: of }) => of), ...ownPaths(steps)])]
  const texts = await textsOf(host, paths)
  return Object.fromEntries(paths.map((path, index) => [path, texts[index] ?? null]))
}

/** The files in which each firewall of the steps stores its rules. */
function storedPaths(
  host: Host,
  steps: readonly StepCall[],
): Promise<{ backend: Backend; paths: readonly string[] }[]> {
  return Promise.all(firewallsOf(steps).map(async (backend) => ({ backend, paths: await backend.storedFiles(host) })))
}

/** The file that a step of the machine writes, with what it says after it. */
function writtenBy(call: StepCall): { path: string; text(before: string | null): string | null } | undefined {
  if (firewallsOf([call]).length > 0) return undefined
  const command = knownVerb(call).command(call.args)
  if ('argv' in command) return undefined
  const { path } = 'file' in command ? command.file : command.edit
  return { path, text: (before) => textAfter(command, before) }
}

const ownPaths = (steps: readonly StepCall[]): string[] => steps.flatMap((step) => writtenBy(step)?.path ?? [])

/**
 * Every text that the steps, and then taking them back, make of a file, wherever they were cut off. When it says one of
 * these, nobody else has changed it.
 */
function ownTexts({ steps: all }: JournalEntry, path: string, before: string | null): ReadonlySet<string | null> {
  const texts = new Set([before])
  const steps = all.filter(({ state }) => !['pending', 'unchanged', 'kept'].includes(state))
  const after = (call: StepCall, text: string | null) => {
    const written = writtenBy(call)
    return written?.path === path ? written.text(text) : text
  }
  let now = before
  for (const [index, step] of steps.entries()) {
    texts.add((now = after(step, now)))
    let back = now
    for (const done of steps.slice(0, index + 1).reverse())
      texts.add((back = after(knownVerb(done).inverse(done.args), back)))
  }
  return texts
}

/** SHA-256 of each text, by path; a file that is not there has none. */
export function hashes(snapshot: Snapshot): Record<string, string> {
  const present = Object.entries(snapshot).filter((item): item is [string, string] => item[1] !== null)
  return Object.fromEntries(present.map(([path, text]) => [path, sha256(text)]))
}

/**
 * Gives the stored files their old bytes back, once the rules have been taken back: front ends write the same rules in
 * another layout. A file is left alone when somebody else changed it in between, unless it says the same as before.
 * @param now the files before taking back began, to see whether they are still as Sallyport left them
 */
export async function putBack(
  host: Host,
  entry: JournalEntry,
  before: Snapshot | undefined,
  now: Snapshot,
): Promise<void> {
  if (!before) return
  const stored = await storedPaths(host, entry.steps)
  const saysTheSame = async (path: string, was: string | null, text: string) => {
    const owner = stored.find(({ paths }) => paths.includes(path))?.backend
    return owner !== undefined && owner.sameContent(host, path, was, text)
  }
  const left = hashes(now)
  const own = new Set(ownPaths(entry.steps))
  const current = await takeSnapshot(host, entry.steps)
  for (const path of new Set([...Object.keys(before), ...Object.keys(current)])) {
    const was = before[path] ?? null
    const text = current[path] ?? null
    // whoever wrote the snapshot does not decide what is written with rights
    const isStored = stored.some(({ backend }) => backend.form?.isOne(path) ?? false)
    if (text === was || !(own.has(path) || isStored)) continue
    const untouched =
      (Object.hasOwn(entry.after, path) && left[path] === entry.after[path]) ||
      (own.has(path) && ownTexts(entry, path, was).has(now[path] ?? null))
    if (!untouched && (text === null || !(await saysTheSame(path, was, text)))) continue
    if (was === null) await host.remove(path)
    else await host.write(path, was, 0o640)
  }
}
