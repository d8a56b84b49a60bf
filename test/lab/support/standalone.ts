import { expect } from 'vitest'
import { Plan, type Guard, type PlainCommand, type PlanStep } from '../../../main/model/plan.js'
import { showStep } from '../../../main/plan/index.js'
import type { LabHost } from './host.js'
import { sallyport } from './sallyport.js'
import { english } from '../../support/english.js'

/** What is known of a step that a script can carry out. */
export type PlainStep = Pick<PlanStep & { standalone: true }, 'verb' | 'title' | 'argv' | 'file' | 'guard' | 'undo'>

/** The steps of `sallyport plan ARGS`, every one of which must be standalone. */
export async function plannedSteps(host: LabHost, ...args: readonly string[]): Promise<readonly PlainStep[]> {
  const { steps } = Plan.parse((await sallyport(host, ['plan', ...args, '--json'])).json())
  return steps.map((step) => plain(step))
}

/** One step, as a plan would show it. */
export function stepOf(verb: string, args: Record<string, unknown>): PlainStep {
  return plain(showStep({ verb, args }))
}

function plain(
  step: Omit<PlanStep & { standalone: true }, 'id' | 'reason' | 'risk'> | { standalone: false; verb: string },
): PlainStep {
  if (!step.standalone) throw new Error(`${step.verb} is not standalone`)
  return step
}

/** As a script would: carries out each step that is not so yet, and sees that it is so afterwards. */
export async function carryOut(host: LabHost, steps: readonly PlainStep[]): Promise<void> {
  for (const step of steps) {
    const what = `${step.verb}: ${english(step.title)}`
    expect([what, await isSo(host, step.guard)]).toEqual([what, false])
    await must(host, step.file ? { file: step.file } : { argv: step.argv })
    expect([what, await isSo(host, step.guard)]).toEqual([what, true])
  }
}

/** Takes the steps back, the last one first, and sees that none is so any more. Commands may fail. */
export async function takeBack(host: LabHost, steps: readonly PlainStep[]): Promise<void> {
  for (const step of steps.toReversed()) {
    const what = `${step.verb}: ${english(step.title)}`
    for (const command of step.undo) await run(host, command)
    expect([what, await isSo(host, step.guard)]).toEqual([what, false])
  }
}

/** Every step as with {@link carryOut} and {@link takeBack}, one by one. */
export async function thereAndBack(host: LabHost, ...steps: readonly PlainStep[]): Promise<void> {
  for (const step of steps) {
    await carryOut(host, [step])
    await takeBack(host, [step])
  }
}

async function isSo(host: LabHost, guards: readonly Guard[]): Promise<boolean> {
  for (const guard of guards) if ((await holds(host, guard)) === (guard.unless === true)) return false
  return true
}

async function holds(host: LabHost, guard: Guard): Promise<boolean> {
  if ('argv' in guard) {
    const { code, stdout } = await host.run(guard.argv)
    const said = stdout.split('\n').map((line) => line.trim())
    return code === 0 && (guard.prints === undefined || said.includes(guard.prints))
  }
  const { code, stdout } = await host.run(['cat', '--', guard.file])
  const lines = stdout.split('\n')
  return code === 0 && guard.lines.every((line) => lines.includes(line))
}

async function must(host: LabHost, command: PlainCommand): Promise<void> {
  const code = await run(host, command)
  if (code !== 0) throw new Error(`${JSON.stringify(command)}: exit ${code}`)
}

async function run(host: LabHost, command: PlainCommand): Promise<number> {
  if ('argv' in command) return (await host.run(command.argv)).code
  const { path, content } = command.file
  if (content === null) return (await host.run(['rm', '--', path])).code
  await host.write(path, content)
  return 0
}
