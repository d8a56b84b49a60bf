import type { Command } from 'commander'
import type { Status } from '../../api/contract.js'
import { evidenceText, type Style } from '../output.js'
import { EXIT, type Run } from '../shell.js'
import { later } from '../help.js'
import { msg } from '../../text/index.js'

export function addStatus(program: Command, run: Run): void {
  program
    .command('status')
    .description(later(msg('cliHelp.status')))
    .action((_options, command: Command) =>
      run(command.optsWithGlobals(), async ({ api, print, style }) => {
        const status = await api.call('status', {})
        print(status, () => statusText(status, style))
        return EXIT.done
      })(),
    )
}

function statusText(
  { sentence, detail, attention, services, others, moreOthers, notes }: Status,
  style: Style,
): string {
  return [
    style.bold(style.say(sentence)),
    style.say(detail),
    ...attention.flatMap(({ tone, what, meaning, todo }) => [
      '',
      `${tone === 'bad' ? style.bad('!') : style.warn('!')} ${style.say(what)}`,
      `  ${style.say(meaning)}`,
      `  ${style.say(todo)}`,
    ]),
    ...services.flatMap(({ profile, journal, until, evidence }) => [
      '',
      `${style.bold(style.say(profile.title))} ${style.dim(journal)}${until === null ? '' : ` ${style.say(msg('cli.untilEnd', { until: { at: until } }))}`}`,
      evidenceText(evidence, style),
    ]),
    ...(others.length > 0 ? ['', style.say(msg('cli.othersLetIn'))] : []),
    ...others.map((text) => `  ${style.say(text)}`),
    ...(moreOthers ? [`  ${style.say(msg('cli.andMore'))}`] : []),
    ...(notes.length > 0 ? ['', style.say(msg('cli.besidesRules'))] : []),
    ...notes.map((text) => `  ${style.say(text)}`),
  ].join('\n')
}
