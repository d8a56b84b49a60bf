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
