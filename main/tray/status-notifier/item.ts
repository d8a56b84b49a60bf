import type { Pixels } from '../png.js'
import type { Bus, Service } from './bus.js'
import { MENU_PATH } from './dbus-menu.js'

/** What a panel shows of us. */
export interface Shown {
  readonly pixels: readonly Pixels[]
  readonly sentence: string
}

const NOTHING = (): unknown[] => []

/**
 * org.kde.StatusNotifierItem, as freedesktop.org describes it: what the panels of GNOME (with its extension), KDE, Xfce and
 * others show. It is always active: the sign says how things are, as a panel may hide what is passive.
 * @param activated somebody clicked on it
 * @returns what shows something else from now on
 */
export function serveItem(bus: Bus, activated: () => void): (shown: Shown) => void {
  let { pixels, sentence }: Shown = { pixels: [], sentence: '' }
  const text = (value: string) => ['s', () => value] as const
  const noPixmap = ['a(iiay)', NOTHING] as const
  const activate = (): unknown[] => {
    activated()
    return []
  }
  const item: Service = {
    path: '/StatusNotifierItem',
    interface: 'org.kde.StatusNotifierItem',
    properties: {
      Category: text('SystemServices'),
      Id: text('sallyport'),
      Status: text('Active'),
      // a panel without tooltips gives it to screen readers
      Title: ['s', () => sentence],
      // not in the specification, but GNOME's extension asks for it and gives it to screen readers
      IconAccessibleDesc: ['s', () => sentence],
      ToolTip: ['(sa(iiay)ss)', () => ['', [], 'Sallyport', sentence]],
      // by its pixels, as not every panel finds an icon by its name
      IconName: text(''),
      IconPixmap: ['a(iiay)', () => pixels.map(({ width, height, argb }) => [width, height, argb])],
      IconThemePath: text(''),
      OverlayIconName: text(''),
      OverlayIconPixmap: noPixmap,
      AttentionIconName: text(''),
      AttentionIconPixmap: noPixmap,
      AttentionMovieName: text(''),
      WindowId: ['i', () => 0],
      ItemIsMenu: ['b', () => false],
      Menu: ['o', () => MENU_PATH],
    },
    methods: {
      Activate: ['', activate],
      SecondaryActivate: ['', activate],
      // panels open the menu themselves
      ContextMenu: ['', NOTHING],
      Scroll: ['', NOTHING],
    },
  }
  bus.serve(item)
  return (shown) => {
    ;({ pixels, sentence } = shown)
    for (const signal of ['NewIcon', 'NewToolTip', 'NewTitle']) bus.tell(item, signal)
  }
}
