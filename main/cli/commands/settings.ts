import type { Command } from 'commander'
import { Settings } from '../../model/settings.js'
import { CONFIRM_WITHIN } from '../../model/plan.js'
import { confirmTime, usage } from '../options.js'
import { EXIT, type Run, type Shell } from '../shell.js'
import { examples, later, more } from '../help.js'
import { msg } from '../../text/index.js'

/** What is ignored is the doctor's, and has commands there. */
const { language, theme } = Settings.shape
const CHOICES = { language, theme }
const KEYS = ['language', 'theme', 'confirmWithin'] as const
type Key = (typeof KEYS)[number]

export function addSettings(program: Command, run: Run): void {
  const settings = program.command('settings').description(later(msg('cliHelp.settings')))
  settings
    .addHelpText(
      'after',
      more(
        examples(
          ['sallyport settings'],
          ['sallyport settings get theme'],
          ['sallyport settings set theme dark'],
          ['sallyport settings set language auto'],
          ['sallyport settings set confirmWithin 2m'],
        ),
      ),
    )
    .argument('[get|set]', later(msg('cliHelp.getSet')))
    .argument('[key]', later(msg('cliHelp.key', { keys: KEYS.join(', ') })))
    .argument('[value]', later(msg('cliHelp.value')))
    .action(
      (verb: string | undefined, key: string | undefined, value: string | undefined, _options, command: Command) =>
        run(command.optsWithGlobals(), (shell) => settle(shell, verb, key, value))(),
    )
}

async function settle(
  { api, print }: Shell,
  verb: string | undefined,
  key: string | undefined,
  value: string | undefined,
): Promise<number> {
  if (verb === undefined || (verb === 'get' && key === undefined)) {
    const { settings, file } = await api.call('settings', {})
    print({ ...settings, file }, () => KEYS.map((name) => `${name} ${valueOf(settings, name)}`).join('\n'))
    return EXIT.done
  }
  const name = KEYS.find((one) => one === key)
  if (name === undefined)
    throw usage(msg('cli.noSetting', { text: key ?? '' }), msg('cli.noSettingTodo', { names: KEYS.join(', ') }))
  if (verb === 'get') {
    const { settings } = await api.call('settings', {})
    print({ [name]: settings[name] ?? CONFIRM_WITHIN }, () => valueOf(settings, name))
    return EXIT.done
  }
  if (verb !== 'set')
    throw usage(
      msg('cli.neitherGetNorSet', { text: verb }),
      msg('cli.forInstance', { command: 'sallyport settings set theme dark' }),
    )
  const { settings } = await api.call('changeSettings', { [name]: chosen(name, value) })
  print(settings, () => `${name} ${valueOf(settings, name)}`)
  return EXIT.done
}

/** @throws ProblemError of kind `input` */
function chosen(name: Key, value: string | undefined): string | number {
  if (name === 'confirmWithin') return confirmTime(value ?? '')
  const options: readonly string[] = CHOICES[name].options
  if (value !== undefined && options.includes(value)) return value
  throw usage(
    msg('cli.badSetting', { name, values: options.join(', ') }),
    msg('cli.forInstance', { command: `sallyport settings set ${name} auto` }),
  )
}

const valueOf = (settings: Settings, name: Key): string =>
  name === 'confirmWithin' ? `${settings[name] ?? CONFIRM_WITHIN}s` : settings[name]
