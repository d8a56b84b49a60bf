import { join } from 'node:path'
import { Option, type Command } from 'commander'
import { resourcesFolder } from '../../profiles/index.js'
import { examples, later, more } from '../help.js'
import { msg } from '../../text/index.js'
import { usage, type CommonOptions } from '../options.js'
import type { Style } from '../output.js'
import { EXIT, type Shell, type Run } from '../shell.js'
import { print, printJson } from '../terminal.js'

interface ServeOptions extends CommonOptions {
  readonly port?: string
  readonly host?: string
  /** In a practice machine: the file to listen on, behind the port that the real one has open. */
  readonly socket?: string
}

export function addServe(program: Command, run: Run): void {
  program
    .command('serve')
    .description(later(msg('cliHelp.serve')))
    .option('--port <port>', later(msg('cliHelp.port')))
    .option('--host <address>', later(msg('cliHelp.host')))
    .addOption(new Option('--socket <path>').hideHelp())
    .addHelpText('after', more(msg('cliHelp.serveNotes'), examples(['sudo sallyport serve'])))
    .action((_options, command: Command) => {
      const options = command.optsWithGlobals<ServeOptions>()
      return run(options, (shell) => serve(shell, options), 'web')()
    })
}

async function serve({ api, here, style, options: { json } }: Shell, options: ServeOptions): Promise<number> {
  const { sshHint, startServer } = await import('../../web/index.js')
  const renderer = join(resourcesFolder(), '..', 'renderer')
  await api.recover(() => undefined)
  const server = await startServer({
    api,
    renderer,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.socket === undefined ? {} : { socket: options.socket }),
    port: portFrom(options.port),
  })
  const ready = {
    url: server.url,
    port: server.port,
    ssh: sshHint(here, server.port, options.host === '::1' ? '::1' : '127.0.0.1'),
  }
  if (json) printJson(ready)
  else print(readyText(ready, style))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close())
  const reason = await server.closed
  if (!json) print(endedText(reason, style))
  return EXIT.done
}

/** Where the page is to be had, and how it is reached from elsewhere. */
export function readyText({ url, ssh }: { readonly url: string; readonly ssh: string }, style: Style): string {
  const [ready, elsewhere, once] = [msg('cli.ready'), msg('cli.fromElsewhere'), msg('cli.worksOnce')].map(style.say)
  return `${ready}\n\n  ${style.bold(url)}\n\n${elsewhere}\n\n  ${ssh}\n\n${once}`
}

export function endedText(reason: 'idle' | 'closed', style: Style): string {
  return `${style.say(reason === 'idle' ? msg('cli.closedIdle') : msg('cli.closed'))}`
}

/** The address and port that were asked for. @throws ProblemError of kind `input` or `refused` */
export function listenOn({ host, port }: Pick<ServeOptions, 'host' | 'port'>): {
  host: '127.0.0.1' | '::1'
  port: number
} {
  if (host !== undefined && host !== '127.0.0.1' && host !== '::1')
    throw usage(msg('cli.badHost', { text: host }), msg('cli.badHostTodo'))
  return { host: host ?? '127.0.0.1', port: portFrom(port) }
}

function portFrom(text: string | undefined): number {
  if (text === undefined) return 0
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port
  throw usage(msg('cli.badPort', { text }), msg('cli.badPortTodo'))
}
