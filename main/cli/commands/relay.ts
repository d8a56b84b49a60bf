import type { Command } from 'commander'
import type { RelayPlan } from '../../api/contract.js'
import { shellWord } from '../../model/shell-text.js'
import { msg } from '../../text/index.js'
import { examples, later, more } from '../help.js'
import { usage, type CommonOptions } from '../options.js'
import { planText } from '../output.js'
import { EXIT, type Run, type Shell } from '../shell.js'

interface RelayOptions extends CommonOptions {
  readonly receiver?: string
  readonly receiverRelay?: string
  readonly address?: string
  readonly sender?: readonly string[]
  readonly recvPort?: string
  readonly controlPort?: string
}

export function addRelay(program: Command, run: Run): void {
  const collect = (value: string, before: string[] | undefined) => [...(before ?? []), value]
  program
    .command('relay')
    .description(later(msg('cliHelp.relay')))
    .argument('<plan>', later(msg('cliHelp.relayVerb')))
    .argument('<topology>', later(msg('cliHelp.relayTopology')))
    .option('--receiver <address>', later(msg('cliHelp.relayReceiver')))
    .option('--receiver-relay <machine>', later(msg('cliHelp.relayWhere')))
    .option('--address <name>', later(msg('cliHelp.relayAddress')))
    .option('--sender <cidr>', later(msg('cliHelp.relaySender')), collect)
    .option('--recv-port <port>', later(msg('cliHelp.relayReceivePort')))
    .option('--control-port <port>', later(msg('cliHelp.relayControlPort')))
    .addHelpText(
      'after',
      more(
        examples(
          ['sallyport relay plan single --receiver 10.10.2.2 --receiver-relay this'],
          ['sallyport relay plan single --receiver 10.10.2.2 --sender 203.0.113.0/24 --address relay.example.org'],
        ),
      ),
    )
    .action((verb: string, topology: string, _options, command: Command) =>
      run(command.optsWithGlobals<RelayOptions>(), (shell) => planRelay(shell, verb, topology))(),
    )
}

async function planRelay(shell: Shell, verb: string, topology: string): Promise<number> {
  const { api, print } = shell
  const { receiver, receiverRelay = 'this', address, sender, recvPort, controlPort }: RelayOptions = shell.options
  if (verb !== 'plan' || topology !== 'single') throw usage(msg('relay.onlySingle'), msg('relay.onlySingleTodo'))
  if (receiverRelay !== 'this') throw usage(msg('relay.onlyThis', { name: receiverRelay }), msg('relay.onlyThisTodo'))
  if (receiver === undefined) throw usage(msg('relay.noReceiver'), msg('relay.noReceiverTodo'))
  const found = await api.call('relay', {
    topology,
    receiver,
    ...(address === undefined ? {} : { address }),
    ...(sender === undefined ? {} : { senders: [...sender] }),
    ...(recvPort === undefined ? {} : { receivePort: portFrom(recvPort) }),
    ...(controlPort === undefined ? {} : { controlPort: portFrom(controlPort) }),
  })
  print(found, () => relayText(found, shell))
  return EXIT.done
}

function portFrom(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN
  if (port >= 1 && port <= 65_535) return port
  throw usage(msg('relay.badPort', { text }), msg('cli.forInstance', { command: '--recv-port 8886' }))
}

/** Machine by machine; under the relay itself, what will run there. */
function relayText({ machines, plan, request }: RelayPlan, { style, program }: Shell): string {
  const answers = Object.entries(request.answers.values ?? {})
    .map(([key, value]) => `--set ${shellWord(`${key}=${value}`)}`)
    .join(' ')
  const command = `${program} apply ${request.profile} --role ${request.answers.role ?? ''} ${answers}`
  return machines
    .map(({ part, title, needs, commands }) =>
      [
        style.bold(style.say(title)),
        ...needs.map((text) => `  ${style.say(text)}`),
        ...(part === 'receiver-relay'
          ? [
              '',
              ...planText(plan, style)
                .split('\n')
                .map((line) => `  ${line}`),
              '',
              `  ${style.say(msg('relay.applyWith', { command }))}`,
            ]
          : []),
        ...commands.flatMap(({ caption, text }) => ['', `  ${style.dim(`# ${style.say(caption)}`)}`, `  ${text}`]),
      ].join('\n'),
    )
    .join('\n\n')
}
