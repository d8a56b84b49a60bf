import type { Command } from 'commander'
import type { WorkEvent } from '../../model/events.js'
import { faultOf } from '../../model/fault.js'
import { parseSeconds } from '../../model/moment.js'
import { Protocol } from '../../model/net.js'
import { LONGEST_WATCH, watchWords, type Watched, type WatchQuestion } from '../../model/watch.js'
import { msg } from '../../text/index.js'
import { examples, later, more } from '../help.js'
import { usage, type EndOptions } from '../options.js'
import type { Style } from '../output.js'
import { EXIT, type Run, type Shell } from '../shell.js'
import { print as printLine, printJson } from '../terminal.js'

const HELP = more(
  msg('watch.helpNotes'),
  examples(
    ['sallyport watch udp 8886'],
    ['sallyport watch tcp 443 --from 198.51.100.7 --for 5m'],
    ['sallyport watch tcp 8886 --for 10s --json'],
  ),
)

export function addWatch(program: Command, run: Run): void {
  program
    .command('watch <protocol> <port>')
    .description(later(msg('watch.help')))
    .option('--for <time>', later(msg('watch.helpFor')), '60s')
    .addHelpText('after', HELP)
    .action((protocol: string, port: string, _options, command: Command) => {
      const asked: EndOptions = command.optsWithGlobals()
      return run(asked, (shell) => watch(shell, questionFrom(protocol, port, asked)))()
    })
}

async function watch({ api, print, style, options, interrupt }: Shell, question: WatchQuestion): Promise<number> {
  const stop = () => {
    interrupt.abort()
  }
  process.once('SIGINT', stop)
  try {
    const watched = await api.call('watch', question, (event) => {
      const line = options.json ? undefined : eventText(event, question, style)
      if (options.json) printJson(event)
      if (line !== undefined) printLine(line)
    })
    print(watched, () => watchedText(watched, question, style))
    return watched.verdict === 'answered' ? EXIT.done : EXIT.unproven
  } finally {
    process.off('SIGINT', stop)
  }
}

function questionFrom(protocol: string, port: string, { from, for: time = '' }: EndOptions): WatchQuestion {
  const parsed = Protocol.safeParse(protocol)
  const example = msg('cli.forInstance', { command: 'sallyport watch udp 8886' })
  if (!parsed.success) throw usage(msg('cli.badProtocol', { text: protocol }), example)
  if (!/^\d{1,7}$/.test(port)) throw usage(msg('cli.notAPort', { text: port }), example)
  if (from && from.length > 1) throw usage(msg('cli.oneFrom'), msg('cli.oneFromTodo'))
  return {
    protocol: parsed.data,
    port: Number(port),
    seconds: secondsFrom(time),
    ...(from?.[0] === undefined ? {} : { from: from[0] }),
  }
}

function secondsFrom(text: string): number {
  const refused = (fault: ReturnType<typeof faultOf>) =>
    usage(msg('watch.badFor', { text, fault }), msg('watch.badForTodo'))
  let seconds
  try {
    seconds = parseSeconds(text)
  } catch (error) {
    throw refused(faultOf(error))
  }
  if (seconds < 1 || seconds > LONGEST_WATCH) throw refused(msg('watch.tooLong'))
  return seconds
}

function eventText(event: WorkEvent, question: WatchQuestion, style: Style): string | undefined {
  const port = `${question.port}/${question.protocol}`
  if (event.event === 'watching') {
    const until = { at: event.until }
    const said =
      question.from === undefined
        ? msg('watch.watching', { port, until })
        : msg('watch.watchingFrom', { port, from: question.from, until })
    return `${style.say(said)} ${style.dim(style.say(msg('watch.stopHint')))}`
  }
  if (event.event !== 'attempt') return undefined
  const { what } = watchWords({ ...event, from: [event.from] }, question)
  const sign = event.verdict === 'answered' ? style.good('✓') : style.bad('✗')
  return `${sign} ${style.say(what)}`
}

/** The verdict, how much was seen, and what to do next. */
export function watchedText(watched: Watched, question: WatchQuestion, style: Style): string {
  const { what, todo } = watchWords(watched, question)
  const colour = watched.verdict === 'answered' ? style.good : watched.verdict === 'none' ? style.warn : style.bad
  const count = { count: watched.seen }
  const { decidedBy } = watched
  return [
    '',
    style.bold(colour(style.say(what))),
    ...(watched.seen > 0
      ? [`  ${style.say(question.protocol === 'tcp' ? msg('watch.seenTcp', count) : msg('watch.seen', count))}`]
      : []),
    ...(decidedBy && watched.verdict !== 'dropped'
      ? [`  ${style.say(msg('watch.letInBy', { rule: decidedBy.words }))}`]
      : []),
    `  ${style.say(todo)}`,
  ].join('\n')
}
