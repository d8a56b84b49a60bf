import type { Command } from 'commander'
import type { ProfileView } from '../../api/contract.js'
import { problemText, type Style } from '../output.js'
import { EXIT, type Run } from '../shell.js'
import { examples, later, more } from '../help.js'
import { msg } from '../../text/index.js'

export function addProfiles(program: Command, run: Run): void {
  program
    .command('profiles')
    .description(later(msg('cliHelp.profiles')))
    .option('--search <words>', later(msg('cliHelp.search')))
    .action(({ search }: { search?: string }, command: Command) =>
      run(command.optsWithGlobals(), async ({ api, print, style }) => {
        const result = await api.call('profiles', search === undefined ? {} : { search })
        const width = Math.max(0, ...result.profiles.map(({ id }) => id.length))
        print(result, () =>
          [
            ...result.profiles.map(({ id, title, summary }) => `${style.bold(id.padEnd(width))}  ${title}. ${summary}`),
            ...result.unreadable.map((problem) => problemText(problem, style)),
          ].join('\n'),
        )
        return EXIT.done
      })(),
    )
}

export function addProfile(program: Command, run: Run): void {
  program
    .command('profile <id>')
    .description(later(msg('cliHelp.profile')))
    .addHelpText('after', more(examples(['sallyport profile jetstream-relay'])))
    .action((id: string, _options, command: Command) =>
      run(command.optsWithGlobals(), async ({ api, print, style }) => {
        const view = await api.call('profile', { profile: id })
        print(view, () => viewText(view, style))
        return EXIT.done
      })(),
    )
}

function viewText(view: ProfileView, style: Style): string {
  const only = (roles: readonly string[] | undefined) =>
    roles ? style.dim(` ${style.say(msg('cli.onlyRoles', { roles: roles.join(', ') }))}`) : ''
  return [
    `${style.bold(view.title)}\n${view.summary}`,
    ...(view.roles.length > 0 ? ['', style.say(msg('cli.roles'))] : []),
    ...view.roles.map(({ id, title, summary }) => `  ${style.bold(id)}  ${title}. ${summary}`),
    ...(view.parameters.length > 0 ? ['', style.say(msg('cli.settings'))] : []),
    ...view.parameters.flatMap(({ id, question, help, default: value, roles }) => [
      `  ${style.bold(id)}  ${question}${only(roles)}`,
      `    ${help} ${style.dim(style.say(value.startsWith('=') ? msg('cli.likeOther', { other: value.slice(1) }) : msg('cli.default', { value })))}`,
    ]),
    ...(view.beyond.length > 0 ? ['', style.say(msg('cli.otherDevices'))] : []),
    ...view.beyond.map((line) => `  ${line}`),
    '',
    ...view.sources.map(({ title, seen }) => style.dim(style.say(msg('cli.source', { title, day: seen })))),
  ].join('\n')
}
