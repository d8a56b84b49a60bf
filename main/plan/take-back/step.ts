import { firewallsOf } from '../../firewall/index.js'
import { sha256 } from '../../hosts/index.js'
import type { Guard, StepCall } from '../../model/plan.js'
import { shellWord } from '../../model/shell-text.js'
import { english, msg, type Text } from '../../text/index.js'
import type { Command, StepCommand } from '../../verbs/index.js'
import { knownVerb } from '../registry.js'

/** A text as one word of a shell. */
export const word = (text: Text): string => shellWord(english(text))

/* eslint-disable words/prose -- a script */

/**
 * What takes a step back, as long as it is as it was made.
 * @param restored files that get their old bytes back, if nobody has changed them since
 */
export function linesOf(step: StepCall, restored: ReadonlySet<string>): string[] {
  const verb = knownVerb(step)
  const inverse = verb.inverse(step.args)
  const commands = knownVerb(inverse).unattended(inverse.args)
  const title = verb.title(step.args)
  const cannot = `left ${word(msg('plan.takeBackCannot', { title }))}`
  const made = verb.command(step.args)
  if (commands === null)
    return 'edit' in made && restored.has(made.edit.path)
      ? [`is_own ${shellWord(made.edit.path)} || gone ${word(title)}`]
      : [cannot]
  const run = commands.map((command) => `  ${lineOf(command)}`)
  if (run.length === 0) return []
  if (verb.role !== 'change') return ['if [ -n "$changed" ]; then', ...run, 'fi']
  const files = commands.flatMap((command) => ('file' in command ? [isAsLeft(command.file.path, made)] : []))
  const guards = (verb.guard(step.args) ?? []).map(holds)
  const conditions = [...(canAnswer(step) ? guards : unlessStopped(guards)), ...files]
  if (conditions.length === 0) return [...run.map((line) => line.trim()), 'changed=yes']
  return [
    `if ${conditions.join(' && ')}; then`,
    ...run,
    '  changed=yes',
    ...(guards.length === 0 ? [] : [`  if ${guards.join(' && ')}; then ${cannot}; fi`]),
    `else gone ${word(title)}`,
    'fi',
  ]
}

/** firewalld answers only while it runs; then, what it has stored is taken out all the same, as it would be loaded again. */
const canAnswer = (step: StepCall): boolean => firewallsOf([step]).every(({ kind }) => kind !== 'firewalld')
const unlessStopped = (guards: readonly string[]): string[] =>
  guards.length === 0 ? [] : [`{ ! runs_firewalld || { ${guards.join(' && ')}; }; }`]

/** What the step itself has written is known; else it is what the change has left there in the end. */
function isAsLeft(path: string, made: StepCommand): string {
  const written = 'file' in made && made.file.path === path ? made.file.content : null
  return written === null ? `is_own ${shellWord(path)}` : `has_sum ${sha256(written)} ${shellWord(path)}`
}

function lineOf(command: Command): string {
  if ('argv' in command) return `quietly ${command.argv.map(shellWord).join(' ')}`
  const { path, content } = command.file
  return content === null ? `rm -f -- ${shellWord(path)}` : `back_to ${shellWord(content)} ${shellWord(path)}`
}

function holds(guard: Guard): string {
  const not = guard.unless ? '! ' : ''
  if ('file' in guard) return `${not}has_lines ${[guard.file, ...guard.lines].map(shellWord).join(' ')}`
  const argv = guard.argv.map(shellWord).join(' ')
  return guard.prints === undefined ? `${not}quietly ${argv}` : `${not}prints ${shellWord(guard.prints)} ${argv}`
}
