import type { Settings } from '../../model/settings.js'
import type { SettingsFile } from '../../settings/index.js'
import { msg } from '../../text/index.js'
import type { Attention, SettingsView } from '../contract.js'
import type { Context } from '../context.js'

export async function settings({ settings: file }: Context): Promise<SettingsView> {
  const read = await file.read()
  return { settings: read, file: file.path ?? null, setAside: file.setAside }
}

export async function changeSettings(
  { settings: file, feed }: Context,
  part: Partial<Settings>,
): Promise<SettingsView> {
  const changed = await file.change(part)
  feed.tell('settings')
  return { settings: changed, file: file.path ?? null, setAside: file.setAside }
}

/** Lets a finding of the doctor stay as it is, or not any more. */
export async function ignore(
  context: Context,
  { finding, ignored }: { readonly finding: string; readonly ignored: boolean },
): Promise<SettingsView> {
  const { machine } = context
  const others = ((await context.settings.read()).ignored ?? []).filter(
    (one) => one.machine !== machine || one.finding !== finding,
  )
  return changeSettings(context, { ignored: ignored ? [...others, { machine, finding }] : others })
}

/** The findings that may stay on this machine. */
export async function ignoredOn({ settings: file, machine }: Context): Promise<ReadonlySet<string>> {
  const { ignored = [] } = await file.read()
  return new Set(ignored.filter((one) => one.machine === machine).map(({ finding }) => finding))
}

/** Says that a person's settings could not be understood, until they choose anew. */
export async function settingsAttention(file: SettingsFile): Promise<Attention[]> {
  await file.read()
  if (file.setAside === null) return []
  return [
    {
      id: 'settings-set-aside',
      tone: 'warn',
      what: msg('settings.setAside'),
      meaning: msg('settings.kept', { path: file.setAside }),
      todo: msg('settings.chooseAgain'),
    },
  ]
}
