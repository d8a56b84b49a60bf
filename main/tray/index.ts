/**
 * The tray: an item in the panel that tells how things are, in a process of its own that starts the window only when
 * somebody wants it. It ends when nobody can see it.
 */
import { createApi } from '../api/index.js'
import type { Host } from '../hosts/index.js'
import { log } from '../log/index.js'
import { chooseLanguage, languageOf, type Language } from '../text/index.js'
import { LOOKING, type Face } from './face.js'
import { loadIcons } from './icons.js'
import type { Wish } from './menu.js'
import { openTray } from './status-notifier/index.js'
import { Watch } from './watch.js'

export interface TrayOptions {
  readonly here: Host
  readonly pid: number
  /** Where the signs lie. */
  readonly icons: string
  /** Starts the window, or brings it to the front; with `--quit` it closes. */
  openWindow(...args: readonly string[]): void
}

/** Returns when the tray has ended: somebody quit it, or there is no panel. */
export async function main({ here, pid, icons, openWindow }: TrayOptions): Promise<void> {
  const api = createApi({ shell: 'desktop', here })
  const end = new AbortController()
  let face: Face = LOOKING
  let language: Language = languageOf(here.session)
  const wishes: Record<Wish, () => void> = {
    open: () => {
      openWindow()
    },
    check: () => void watch.check(),
    quit: () => {
      openWindow('--quit')
      end.abort()
    },
  }
  const tray = await openTray(pid, loadIcons(icons), (wish) => {
    wishes[wish]()
  })
  if (!tray) return
  const watch = new Watch(api, (next) => {
    face = next
    tray.show(face, language)
  })
  const followLanguage = async () => {
    const { settings } = await api.call('settings', {})
    language = settings.language === 'auto' ? languageOf(here.session) : chooseLanguage([settings.language])
    tray.show(face, language)
  }
  void tray.gone.then(() => {
    log('info', 'there is no panel for the tray')
    end.abort()
  })
  await watch.run(end.signal, followLanguage)
}
