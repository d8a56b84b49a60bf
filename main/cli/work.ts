import type { WorkEvent } from '../model/events.js'
import { asProblem } from '../model/problem.js'
import { exitCode, report, type Shell } from './shell.js'
import { print, printJson, showProgress } from './terminal.js'
import { msg } from '../text/index.js'

export interface FollowedWork {
  /** From here on Ctrl-C takes the work back. A second one ends this program at once, unless it does the work itself. */
  begin(): void
  onEvent(event: WorkEvent): void
  stop(): void
  /** Tells a failure that came before the work ended, and gives its exit code. */
  failed(error: unknown): number
}

/** Shows the events of work as they come: NDJSON for scripts, lines for people, and a moving line at a terminal. */
export function followWork({
  here,
  options,
  style,
  interrupt,
}: Pick<Shell, 'here' | 'options' | 'style' | 'interrupt'>): FollowedWork {
  const line = progressLine()
  const tell = (text: string) => {
    line.clear()
    print(text)
  }
  const onSignal = () => {
    line.show(style.say(msg('cli.stopping')))
    interrupt.abort()
  }
  return {
    begin: () => void process.once('SIGINT', onSignal),
    onEvent: (event) => {
      if (options.json) printJson(event)
      else if (event.event === 'waiting') line.show(style.say(msg('cli.waiting')))
      else if (event.event === 'recovered') tell(style.say(msg('cli.recovered', { journal: event.journal })))
      else if (event.event === 'setAside')
        tell(style.say(msg('cli.setAside', { journal: event.journal, why: event.why })))
      else if (event.event === 'expired') tell(style.say(msg('cli.expired', { journal: event.journal })))
      else if (event.event === 'step') {
        if (event.state === 'started') line.show(style.say(event.title))
        if (event.state === 'done' || event.state === 'reverted') tell(`${style.good('✓')} ${style.say(event.title)}`)
        if (event.state === 'unchanged')
          tell(`= ${style.say(event.title)}: ${style.say(event.output ?? msg('cli.nothingToDo'))}`)
        if (event.state === 'kept') tell(`= ${style.say(event.title)}`)
        if (event.state === 'failed') tell(`${style.bad('✗')} ${style.say(event.title)}`)
      }
    },
    stop: () => {
      process.off('SIGINT', onSignal)
      line.clear()
    },
    failed: (error) => {
      process.off('SIGINT', onSignal)
      line.clear()
      if (!options.json) return report(error, options, here.session)
      const problem = asProblem(error)
      printJson({ event: 'end', result: 'failed', journal: null, problem })
      return exitCode(problem)
    },
  }
}

/** One line on standard error that says what is going on and for how long; nothing when that is no terminal. */
function progressLine(): { show(text: string): void; clear(): void } {
  let timer: NodeJS.Timeout | undefined
  const clear = () => {
    clearInterval(timer)
    if (timer) showProgress('')
    timer = undefined
  }
  return {
    clear,
    show: (text) => {
      clear()
      const begun = performance.now()
      const draw = () => {
        showProgress(`${text} … ${Math.floor((performance.now() - begun) / 1000)} s`)
      }
      draw()
      timer = setInterval(draw, 1000)
    },
  }
}
