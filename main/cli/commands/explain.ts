import type { Command } from 'commander'
import type { Explanation } from '../../model/explanation.js'
import { Protocol } from '../../model/net.js'
import { examples, later, more } from '../help.js'
import { msg, type Text } from '../../text/index.js'
import { usage, type CommonOptions } from '../options.js'
import type { Style } from '../output.js'
import { EXIT, type Run } from '../shell.js'

const HELP = more(
  msg('cliHelp.explainNotes'),
  examples(
    ['sallyport explain tcp 8886'],
    ['sallyport explain udp 53 --from 192.168.1.20 --in eth1'],
    ['sallyport explain tcp 80 --forward-to 172.17.0.2 --json'],
    ['sallyport explain tcp 443 --to 203.0.113.5'],
  ),
)

interface ExplainOptions extends CommonOptions {
  readonly in?: string
  readonly forwardTo?: string
  readonly to?: string
}

export function addExplain(program: Command, run: Run): void {
  program
    .command('explain <protocol> <port>')
    .description(later(msg('cliHelp.explain')))
    .option('--in <interface>', later(msg('cliHelp.in')))
    .option('--forward-to <address>', later(msg('cliHelp.forwardTo')))
    .option('--to <address>', later(msg('cliHelp.to')))
    .addHelpText('after', HELP)
    .action((protocol: string, port: string, _options, command: Command) => {
      const asked: ExplainOptions = command.optsWithGlobals()
      return run(asked, async ({ api, print, style }) => {
        const explanation = await api.call('explain', questionFrom(protocol, port, asked))
        print(explanation, () => explanationText(explanation, style, asked.from === undefined))
        return EXIT.done
      })()
    })
}

function questionFrom(protocol: string, port: string, { from, in: on, forwardTo, to }: ExplainOptions) {
  const parsed = Protocol.safeParse(protocol)
  const example = msg('cli.forInstance', { command: 'sallyport explain tcp 8886' })
  if (!parsed.success) throw usage(msg('cli.badProtocol', { text: protocol }), example)
  if (!/^\d{1,7}$/.test(port)) throw usage(msg('cli.notAPort', { text: port }), example)
  if (from && from.length > 1) throw usage(msg('cli.oneFrom'), msg('cli.oneFromTodo'))
  return {
    protocol: parsed.data,
    port: Number(port),
    ...(from?.[0] === undefined ? {} : { from: from[0] }),
    ...(on === undefined ? {} : { in: on }),
    ...(forwardTo === undefined ? {} : { forwardTo }),
    ...(to === undefined ? {} : { to }),
  }
}

const LET = { in: 'cli.letIn', out: 'cli.letOut', forward: 'cli.letThrough' } as const
const LET_UNKNOWN = {
  in: 'cli.letInUnknown',
  out: 'cli.letOutUnknown',
  forward: 'cli.letThroughUnknown',
} as const

/**
 * The verdict in one sentence, who decides, then the way of the packet.
 * @param chosen whether Sallyport chose the sender
 */
export function explanationText(
  { packet, verdict, decidedBy, why, now, path }: Explanation,
  style: Style,
  chosen: boolean,
): string {
  const colour = { accept: style.good, drop: style.bad, reject: style.bad, unknown: style.warn }[verdict]
  const { direction } = packet
  const through = direction === 'out' ? packet.out : packet.in
  let subject: Text = `${packet.port}/${packet.protocol}`
  if (packet.from !== null) subject = msg('cli.packetFrom', { packet: subject, address: packet.from })
  if (direction !== 'in' && packet.to !== null) subject = msg('cli.packetTo', { packet: subject, address: packet.to })
  if (through !== null) subject = msg('cli.packetThrough', { packet: subject, interface: through })
  const sentence = {
    accept: msg(LET[direction], { packet: subject }),
    drop: msg('cli.dropped', { packet: subject }),
    reject: msg('cli.rejected', { packet: subject }),
    unknown: msg(LET_UNKNOWN[direction], { packet: subject }),
  }[verdict]
  return [
    style.bold(colour(style.say(sentence))),
    ...why.map((reason) => `  ${style.say(msg(verdict === 'unknown' ? 'cli.why' : 'cli.eitherWay', { reason }))}`),
    ...now.map((reason) => `  ${style.say(msg('cli.now', { reason }))}`),
    `  ${style.say(
      decidedBy === null
        ? msg('cli.noRule')
        : msg(verdict === 'unknown' ? 'cli.inQuestion' : 'cli.decidedBy', { rule: decidedBy.words }),
    )}`,
    ...(chosen && packet.from !== null
      ? [style.dim(`  ${style.say(msg('cli.chosenFrom', { address: packet.from }))}`)]
      : []),
    ...(path.length > 0 ? ['', style.say(msg('cli.itsWay'))] : []),
    ...pathLines(path, style),
  ].join('\n')
}

function pathLines(path: Explanation['path'], style: Style): string[] {
  const places = path.map(({ table, chain }) => `${table} ${chain}`)
  const width = Math.min(Math.max(...places.map(({ length }) => length), 0), 44)
  return path.flatMap(({ hook, chain, rule, what, doubt }, index) => [
    ...(path[index - 1]?.hook === hook ? [] : [`  ${style.bold(hook)}`]),
    `    ${style.dim((places[index] ?? '').padEnd(width))}  ${rule === null ? style.say(what) : rule.replace(`-A ${chain} `, '')}`,
    ...(doubt === undefined ? [] : [`    ${' '.repeat(width)}  ${style.warn('?')} ${style.say(doubt)}`]),
  ])
}
