import { expect, test } from 'vitest'
import { settingsAttention } from '../../../../main/api/use-cases/settings.js'
import { english } from '../../../../main/text/index.js'
import { SettingsFile } from '../../../../main/settings/index.js'

/** A file in memory, and what lies beside it. */
function memory(text: string) {
  const files = new Map([['/c/settings.json', text]])
  const host = {
    read: (path: string) => {
      const found = files.get(path)
      return Promise.resolve(
        found === undefined ? { state: 'absent' as const } : { state: 'text' as const, text: found },
      )
    },
    write: (path: string, written: string) => Promise.resolve(void files.set(path, written)),
    makeDirectory: () => Promise.resolve(),
    remove: (path: string) => Promise.resolve(void files.delete(path)),
  }
  return { files, file: new SettingsFile(host, '/c/settings.json') }
}

test('a file that was set aside is said, as long as this program runs and nobody has chosen anew', async () => {
  const { files, file } = memory('{ broken')
  const [said] = await settingsAttention(file)
  expect(english(said?.what ?? '')).toBe('Your settings could not be read')
  const [aside = ''] = files.keys()
  expect([english(said?.meaning ?? '').includes(aside), files.get(aside)]).toEqual([true, '{ broken'])
  expect(await settingsAttention(file)).toHaveLength(1)
})

test('settings that are there, or were never chosen, need nobody', async () => {
  expect(await settingsAttention(memory('{"version":1,"theme":"dark"}').file)).toEqual([])
})
