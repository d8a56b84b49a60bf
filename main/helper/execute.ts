import { textOf, type Host, type Lock, type RunResult } from '../hosts/index.js'
import type { StepCall } from '../model/plan.js'
import { problem } from '../model/problem.js'
import { knownVerb } from '../plan/index.js'
import { edited, type Mark, type StepCommand, type Verb } from '../verbs/index.js'
import type { Work } from './work.js'
import { msg, type Text } from '../text/index.js'

const COMMAND_LIMIT = 60_000
const OUTPUT_SHOWN = 4096
/** How often a change is tried that a load of the rules has come in between of. */
const TRIES = 3

export interface Executed {
  readonly argv: readonly string[]
  /** What the command printed; what was done, where there is none. */
  readonly output: Text
}

/**
 * Runs one call and makes sure that it did what it says: exit codes of firewalls lie, so their stored and running
 * state is read again.
 * @throws ProblemError of kind `failed` with the command's output, or what its words mean where the firewall knows them
 */
export async function execute(work: At, call: StepCall): Promise<Executed> {
  const { mark } = knownVerb(call).command(call.args)
  return mark ? executeMarked(work, call, mark) : carryOut(work, call)
}

type At = Pick<Work, 'host' | 'lock'>

async function executeMarked(work: At, call: StepCall, mark: Mark): Promise<Executed> {
  const { host, lock } = work
  for (let left = TRIES; ; left--) {
    await host.run(mark.set, { timeout: COMMAND_LIMIT, lock })
    try {
      const args = await knownVerb(call).outstanding(host, call.args)
      if (args !== null) return await carryOut(work, { ...call, args })
      await host.run(mark.clear, { timeout: COMMAND_LIMIT, lock })
      return { argv: [], output: '' }
    } catch (error) {
      const cleared = await host.run(mark.clear, { timeout: COMMAND_LIMIT, lock })
      const isLoadedAnew = cleared.code !== 0
      if (!isLoadedAnew || left === 1) throw error
    }
  }
}

async function carryOut({ host, lock }: At, call: StepCall): Promise<Executed> {
  const verb = knownVerb(call)
  const command = verb.command(call.args)
  const { check } = command
  const tryOut = async (when: 'before' | 'after') => {
    if (check?.when === when) await run(host, lock, check.argv)
  }
  await tryOut('before')
  if (!('argv' in command)) {
    const { path } = 'file' in command ? command.file : command.edit
    const content = textAfter(command, 'edit' in command ? await textOf(host, path) : null)
    if (content === null) await host.remove(path)
    else await host.write(path, content)
    await tryOut('after')
    await confirm(host, verb, call, path, '')
    return { argv: [], output: msg(content === null ? 'helper.removed' : 'helper.wrote', { path }) }
  }
  if (command.first) await host.run(command.first, { timeout: COMMAND_LIMIT, lock })
  const output = await run(host, lock, command.argv, (said) => verb.refusal(said))
  await tryOut('after')
  await confirm(host, verb, call, command.argv.join(' '), output)
  return { argv: command.argv, output }
}

/**
 * What the file of a command says once it has run; `null` when it is not there then.
 * @param before what it said, `null` when it was not there
 */
export function textAfter(command: Exclude<StepCommand, { argv: unknown }>, before: string | null): string | null {
  return 'file' in command ? command.file.content : edited(command.edit, before ?? '')
}

/** @returns what it printed, at most 4 KiB */
async function run(
  host: Host,
  lock: Lock,
  argv: readonly string[],
  refusal: Verb['refusal'] = () => null,
): Promise<string> {
  const result = await host.run(argv, { timeout: COMMAND_LIMIT, lock })
  const output = shown(result)
  const refused = refusal(output)
  if (refused) throw refused
  if (result.code !== 0) throw didNotWork(argv, result, output)
  return output
}

async function confirm(host: Host, verb: Verb, call: StepCall, what: string, output: string): Promise<void> {
  if (await verb.confirm(host, call.args)) return
  const said = output.trim().split('\n')[0] ?? ''
  throw problem(
    'failed',
    output === '' ? msg('helper.noEffect', { what }) : msg('helper.noEffectSaying', { what, said }),
    msg('helper.otherProgram'),
    msg('helper.findProgram'),
  )
}

function didNotWork(argv: readonly string[], { code }: RunResult, output: string): Error {
  const parts = { command: argv.join(' '), said: output.trim() || msg('helper.saidNothing') }
  return problem(
    'failed',
    code === null ? msg('helper.tooLong', parts) : msg('helper.commandFailed', { ...parts, code }),
    msg('helper.changeNotTaken'),
    msg('helper.readOutput'),
  )
}

function shown({ stdout, stderr }: RunResult): string {
  return `${stdout}${stderr}`.slice(0, OUTPUT_SHOWN)
}
