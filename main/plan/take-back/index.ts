import { firewallsOf } from '../../firewall/index.js'
import { PLACES, sha256 } from '../../hosts/index.js'
import { shellWord } from '../../model/shell-text.js'
import type { StepCall } from '../../model/plan.js'
import { msg, type Text } from '../../text/index.js'
import { timerName, UNITS } from '../end.js'
import { knownVerb } from '../registry.js'
import { undoOrder } from '../undo-order.js'
import { functions } from './functions.js'
import { linesOf, word } from './step.js'

/** A change that is to be taken back. */
export interface TakenBack {
  readonly id: string
  readonly title: Text
  /** What was done of it, as it stood in the plan. */
  readonly steps: readonly StepCall[]
  /** SHA-256 of the files that its steps may change, after the change, by path. */
  readonly after: Readonly<Record<string, string>>
  /** What stood in those files before, `null` or nothing where there was none; without all of it they are left alone. */
  readonly before: Readonly<Record<string, string | null>> | undefined
  /** Whether a timer of systemd ends it. */
  readonly timer: boolean
  /** Why it is to stay all the same. */
  readonly stays?: Text | undefined
}

/**
 * A script for sh(1) that takes changes back without Sallyport and without Node, for the time after both are gone. It is as
 * careful as undo: a step is taken back only while its guard says that it is as it was made, a file only while its bytes
 * are. What it could not take back it says, and ends with 1.
 * @param changes from the oldest to the newest
 */
export function takeBackScript(changes: readonly TakenBack[]): string {
  return [functions(), ...changes.toReversed().flatMap(linesOfChange), 'exit "$failed"', ''].join('\n')
}

/* eslint-disable words/prose -- a script */
function linesOfChange({ id, title, steps, after, before, timer, stays }: TakenBack): string[] {
  if (stays !== undefined) return [`left ${word(msg('plan.takeBackStays', { title, why: stays }))}`]
  const { changes, afterwards } = undoOrder(steps)
  const restored = oldTexts(before, after).filter(([path]) => mayWrite(steps, path))
  const paths = new Set(restored.map(([path]) => path))
  const gone = [...paths].filter((path) => !Object.hasOwn(after, path))
  return [
    `# ${id}`,
    'own= changed=',
    ...Object.entries(after).map(([path, sum]) => `mark ${shellWord(sum)} ${shellWord(path)}`),
    ...gone.map((path) => `mark none ${shellWord(path)}`),
    ...changes.flatMap((step) => linesOf(step, paths)),
    // front ends write the same rules in another layout
    ...restored.map(([path, text]) => ['restore', path, ...(text === null ? [] : [text])].map(shellWord).join(' ')),
    ...afterwards.flatMap((step) => linesOf(step, paths)),
    ...(timer ? endOfTimer(id) : []),
    `[ -z "$changed" ] || echo ${word(msg('plan.takeBackDone', { title }))}`,
  ]
}

function endOfTimer(id: string): string[] {
  const name = timerName(id)
  return [
    `quietly /usr/bin/systemctl disable --now ${name}`,
    `rm -f -- ${UNITS}/sallyport-${id}.* ${UNITS}/timers.target.wants/${name} /var/lib/systemd/timers/stamp-${name}`,
    'quietly /usr/bin/systemctl daemon-reload',
  ]
}
/* eslint-enable words/prose */

/** What stood in the files that the change has changed. */
function oldTexts(before: TakenBack['before'], after: TakenBack['after']): (readonly [string, string | null])[] {
  if (!before) return []
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return paths
    .map((path) => [path, before[path] ?? null] as const)
    .filter(([path, text]) => after[path] !== (text === null ? undefined : sha256(text)))
}

/** Whoever wrote the snapshot does not decide what is written with rights. */
function mayWrite(steps: readonly StepCall[], path: string): boolean {
  const edits = steps.map((step) => knownVerb(step).command(step.args))
  return (
    firewallsOf(steps).some(({ form }) => form?.isOne(path) ?? false) ||
    edits.some((command) => 'edit' in command && command.edit.path === path)
  )
}

/** Where the script lies, beside the journal. */
export const TAKE_BACK = `${PLACES.linux.state}/take-back.sh`
