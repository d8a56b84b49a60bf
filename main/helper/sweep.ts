import { dirname } from 'node:path'
import { removeTemporary, textOf, type Host } from '../hosts/index.js'
import { isUnfinished, type JournalEntry, type Snapshot } from '../journal/index.js'
import type { StepCall } from '../model/plan.js'
import { knownVerb, UNITS } from '../plan/index.js'
import type { Work } from './work.js'

/**
 * Removes what a change that was cut off has left beside the files that it wrote. Call it with the lock held: then
 * nobody is in the middle of a write.
 */
export async function sweep({ host, journal }: Work, entry: JournalEntry): Promise<void> {
  if (entry.end) await removeTemporary(host, [UNITS])
  if (!isUnfinished(entry)) return
  const before = (await journal.snapshot(entry.id)) ?? {}
  const written = entry.steps.flatMap((step) => writtenBy(step) ?? [])
  await removeTemporary(
    host,
    [...Object.keys(before), ...written.map(({ path }) => path)].map((path) => dirname(path)),
  )
  const byScript = written.filter((one): one is Required<Written> => one.script !== undefined)
  for (const path of new Set(byScript.map((one) => one.path))) {
    const scripts = byScript.filter((one) => one.path === path).map(({ script }) => script)
    await sweepAfterSed(host, path, scripts, before)
  }
}

interface Written {
  readonly path: string
  readonly script?: string
}

/** The file that a call writes; with the script where sed(1) does, which writes a new one beside it too. */
function writtenBy(call: StepCall): Written | undefined {
  const command = knownVerb(call).command(call.args)
  if ('file' in command) return { path: command.file.path }
  if ('edit' in command) return { path: command.edit.path }
  const [program, , , script, path] = command.argv
  return program?.endsWith('/sed') && path !== undefined && script !== undefined ? { path, script } : undefined
}

/** As sed(1) names what it renames at last. */
const OF_SED = /^sed[A-Za-z0-9]{6}$/

/**
 * Only what says nothing but what the file said or says, and what any of the steps writes into it: another sed may be at
 * work there, of somebody else.
 */
async function sweepAfterSed(host: Host, path: string, scripts: readonly string[], before: Snapshot): Promise<void> {
  const known = new Set([before[path], await textOf(host, path)].flatMap((text) => (text ?? '').split('\n')))
  const folder = dirname(path)
  for (const name of await host.list(folder)) {
    if (!OF_SED.test(name)) continue
    const text = await textOf(host, `${folder}/${name}`)
    const lines = text?.split('\n').slice(0, -1)
    if (lines?.every((line) => known.has(line) || scripts.some((script) => script.includes(line))))
      await host.remove(`${folder}/${name}`)
  }
}
