import type { WorkEvent } from '../../main/model/events.js'
import { msg, type Message, type Text } from '../../main/text/index.js'

type StepEvent = Extract<WorkEvent, { event: 'step' }>

/** A step on its way: as planned, or as the helper last reported it. Once all is over: `skipped`, or `unknown` how it went. */
export interface ProgressStep {
  readonly id: string
  readonly title: Text
  readonly argv: readonly string[]
  readonly state: 'planned' | StepEvent['state'] | 'skipped' | 'unknown'
  readonly output?: Text
}

/** How far a piece of work is. */
export interface Progress {
  readonly elevated: boolean
  /** Another Sallyport holds the firewall. */
  readonly waiting: boolean
  /** The journal entry of a change that was cut off earlier, or should have ended, and has been undone first. */
  readonly recovered: string | null
  readonly steps: readonly ProgressStep[]
}

export function plannedProgress(steps: readonly { id: string; title: Text; argv: readonly string[] }[]): Progress {
  return {
    elevated: false,
    waiting: false,
    recovered: null,
    steps: steps.map(({ id, title, argv }) => ({ id, title, argv, state: 'planned' })),
  }
}

/** The progress after one more event. */
export function afterEvent(progress: Progress, event: WorkEvent): Progress {
  switch (event.event) {
    case 'elevated':
      return { ...progress, elevated: true }
    case 'waiting':
      return { ...progress, waiting: true }
    case 'recovered':
    case 'expired':
      return { ...progress, recovered: event.journal }
    case 'step':
      return { ...progress, waiting: false, steps: withStep(progress.steps, event) }
    case 'setAside': // the overview tells of it
    case 'evidence':
    case 'watching':
    case 'attempt':
    case 'end':
      return progress
  }
}

function withStep(steps: readonly ProgressStep[], event: StepEvent): readonly ProgressStep[] {
  const known = steps.find((step) => step.id === event.id)
  const output = event.output ?? known?.output
  const step: ProgressStep = {
    id: event.id,
    title: event.title,
    argv: event.argv,
    state: event.state,
    ...(output === undefined ? {} : { output }),
  }
  return known ? steps.map((old) => (old === known ? step : old)) : [...steps, step]
}

/** The progress when nothing more will be heard: what did not begin was skipped, what was running ended unseen. */
export function afterLast(progress: Progress): Progress {
  const ends: Partial<Record<ProgressStep['state'], ProgressStep['state']>> = { planned: 'skipped', started: 'unknown' }
  return {
    ...progress,
    waiting: false,
    steps: progress.steps.map((step) => ({ ...step, state: ends[step.state] ?? step.state })),
  }
}

/** One line for the ear: what is going on now. */
export function progressLine(progress: Progress): Message {
  if (progress.waiting) return msg('pageWork.waiting')
  const { steps } = progress
  const failed = steps.find((step) => step.state === 'failed')
  if (failed) return msg('pageWork.failedAt', { title: failed.title })
  if (steps.some((step) => step.state === 'unknown')) return msg('pageWork.lastUnknown')
  const current = steps.findIndex((step) => step.state === 'started')
  if (current >= 0) {
    const title = steps[current]?.title ?? ''
    return msg('pageWork.atStep', { number: current + 1, count: steps.length, title })
  }
  const finished = steps.filter((step) => step.state !== 'planned').length
  if (finished > 0)
    return finished === steps.length
      ? msg('pageWork.allFinished')
      : msg('pageWork.someFinished', { finished, count: steps.length })
  return progress.elevated ? msg('pageWork.beginning') : msg('pageWork.gettingReady')
}
