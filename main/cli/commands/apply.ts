import type { Command } from 'commander'
import type { End, Task } from '../../api/contract.js'
import { problem } from '../../model/problem.js'
import { examples, later, more } from '../help.js'
import { msg, type Message } from '../../text/index.js'
import { addTrialOptions, FOR_OPTION, openTaskFrom, trialFrom, usage, type EndOptions } from '../options.js'
import { evidenceText, planText, problemText, trialText } from '../output.js'
import { exitCode, type Shell, type Run } from '../shell.js'
import { complain, print } from '../terminal.js'
import { followWork } from '../work.js'

export function addApply(program: Command, run: Run): void {
  addTrialOptions(
    program
      .command('apply <profile>')
      .description(later(msg('cliHelp.apply')))
      .option(...FOR_OPTION),
  )
    .addHelpText(
      'after',
      more(
        examples(
          ['sallyport apply jetstream-server'],
          ['sallyport apply jetstream-server --yes --json --set receivePorts=8886,8888-8890'],
          ['sallyport apply ./my-service.yaml --from 192.168.1.0/24'],
          ['sallyport apply jetstream-server --for 2h', msg('cliHelp.exampleApplyFor')],
          ['sallyport apply smartserver --confirm-within 2m', msg('cliHelp.exampleConfirmWithin')],
        ),
      ),
    )
    .action((profile: string, _options, command: Command) =>
      run(command.optsWithGlobals<EndOptions>(), (shell) =>
        applyTask(shell, openTaskFrom(profile, shell.options), msg('cli.askApply')),
      )(),
    )
}

/** Shows the plan of a task, asks, carries it out and tells how it went. @returns the exit code */
export async function applyTask(shell: Shell, task: Task, question: Message): Promise<number> {
  const { api, options, style, attended } = shell
  const work = followWork(shell)
  try {
    let confirmWithin = trialFrom(options)
    let digest: string | undefined
    // Whoever sits there can confirm: what might cut them off is made on trial, unless they want it otherwise.
    const tries = attended && confirmWithin === undefined && options.confirm !== false
    if (options.yes !== true || tries) {
      const plan = await api.call('plan', task)
      digest = plan.digest
      if (tries) confirmWithin = plan.risk?.confirmWithin
      const trial =
        confirmWithin === undefined || plan.steps.length === 0 ? '' : `\n\n${trialText(confirmWithin, style)}`
      if (!options.json && options.yes !== true) print(`${planText(plan, style)}${trial}\n`)
      if (plan.steps.length > 0 && options.yes !== true) await agreed(shell, question)
    }
    work.begin()
    const shown = digest === undefined ? {} : { digest }
    const trial = confirmWithin === undefined ? {} : { confirmWithin }
    const end = await api.call('apply', { ...task, ...shown, ...trial }, work.onEvent)
    work.stop()
    if (!options.json) tell(end, task, shell)
    return exitCode(end.problem)
  } catch (error) {
    return work.failed(error)
  }
}

/** @throws ProblemError when the answer is no, or when there is nobody to ask */
export async function agreed({ confirm, style }: Shell, question: Message): Promise<void> {
  const answer = await confirm(style.say(question))
  if (answer === undefined) throw usage(msg('cli.noTerminal'), msg('cli.noTerminalTodo'))
  if (!answer) throw problem('dismissed', msg('cli.saidNo'), msg('text.nothingChanged'), msg('cli.saidNoTodo'))
}

function tell(
  { result, evidence, problem: cause, journal, confirmBy }: End,
  { until }: Task,
  { style, program }: Shell,
): void {
  if (cause) complain(problemText(cause, style))
  if (evidence.length > 0) print(`\n${evidenceText(evidence, style)}`)
  if (result === 'unchanged') print(`\n${style.good(style.say(msg('cli.thereAlready')))}`)
  if (result !== 'applied') return
  const ends = until === undefined ? '' : ` ${style.say(msg('cli.willEnd', { until: { at: until } }))}`
  const back = style.say(msg('cli.undoWith', { command: `${program} undo ${journal ?? ''}` }))
  const command = `${program} confirm ${journal ?? ''}`
  const keep =
    confirmBy === undefined ? '' : `\n${style.say(msg('cli.confirmBy', { until: { at: confirmBy }, command }))}`
  print(`\n${style.good(style.say(msg('cli.applied')))}${ends} ${back}${keep}`)
}
