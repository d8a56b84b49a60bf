import { write, type Language } from '../../text/index.js'
import type { Face } from '../face.js'
import type { Icons } from '../icons.js'
import { menuOf, type Wish } from '../menu.js'
import { connect } from './bus.js'
import { serveMenu } from './dbus-menu.js'
import { serveItem } from './item.js'
import { keepRegistered } from './panel.js'

/** Whoever has this name is the one tray of the session. */
const NAME = 'io.sallyport.Tray'

export interface Tray {
  show(face: Face, language: Language): void
  /** Resolves when nobody can see it any more: the panel is gone, or the session has ended. */
  readonly gone: Promise<void>
}

/**
 * An item in the panel of the session.
 * @param pid the number of this process, which its name on the bus has to hold
 * @returns `undefined` when there is one already, as when a second window is started
 * @throws Error where there is no session's bus
 */
export async function openTray(pid: number, icons: Icons, wished: (wish: Wish) => void): Promise<Tray | undefined> {
  const bus = await connect()
  if (!(await bus.take(NAME))) return undefined
  const showItem = serveItem(bus, () => {
    wished('open')
  })
  const showMenu = serveMenu(bus, wished)
  const name = `org.kde.StatusNotifierItem-${pid}-1`
  await bus.take(name)
  return {
    show: (face, language) => {
      showItem({ pixels: icons[face.sign], sentence: write(face.sentence, language) })
      showMenu(
        menuOf(face).map((entry) =>
          entry === 'separator' ? entry : { label: write(entry.label, language), wish: entry.wish },
        ),
      )
    },
    gone: Promise.race([keepRegistered(bus, name), bus.gone]),
  }
}
