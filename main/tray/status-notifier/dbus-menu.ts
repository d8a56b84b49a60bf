import type { Entry, Wish } from '../menu.js'
import { variant, type Bus, type Service } from './bus.js'

export const MENU_PATH = '/MenuBar'

/** An entry whose label is written for the person. */
export type Written = Exclude<Entry, object> | { readonly label: string; readonly wish: Wish }

type Properties = Readonly<Record<string, ReturnType<typeof variant>>>

const ROOT = 0

/**
 * com.canonical.dbusmenu: a menu that the panel draws. Entry number n has the id n, from 1.
 * @returns what shows other entries from now on
 */
export function serveMenu(bus: Bus, wished: (wish: Wish) => void): (entries: readonly Written[]) => void {
  let entries: readonly Written[] = []
  let revision = 1
  const ids = () => entries.map((_, index) => index + 1)
  const properties = (id: number): Properties => {
    if (id === ROOT) return { 'children-display': variant('s', 'submenu') }
    const entry = entries[id - 1]
    if (entry === undefined) return {}
    if (entry === 'separator') return { type: variant('s', 'separator') }
    // one underscore would mark the letter behind it as its key
    return { label: variant('s', entry.label.replaceAll('_', '__')), enabled: variant('b', true) }
  }
  const layout = (id: number, children: unknown[]): unknown[] => [id, properties(id), children]
  const happened = (id: number, event: string) => {
    const entry = entries[id - 1]
    if (event === 'clicked' && typeof entry === 'object') wished(entry.wish)
  }
  const menu: Service = {
    path: MENU_PATH,
    interface: 'com.canonical.dbusmenu',
    properties: {
      Version: ['u', () => 3],
      TextDirection: ['s', () => 'ltr'],
      Status: ['s', () => 'normal'],
      IconThemePath: ['as', () => []],
    },
    methods: {
      GetLayout: [
        'u(ia{sv}av)',
        (parent: number, depth: number) => {
          const children = parent === ROOT && depth !== 0 ? ids() : []
          const variants = children.map((id) => variant('(ia{sv}av)', layout(id, [])))
          return [revision, layout(parent, variants)]
        },
      ],
      GetGroupProperties: [
        'a(ia{sv})',
        (asked: readonly number[]) => [(asked.length === 0 ? ids() : asked).map((id) => [id, properties(id)])],
      ],
      GetProperty: ['v', (id: number, name: string) => [properties(id)[name] ?? variant('s', '')]],
      Event: [
        '',
        (id: number, event: string) => {
          happened(id, event)
          return []
        },
      ],
      EventGroup: [
        'ai',
        (events: readonly (readonly [id: number, event: string])[]) => {
          for (const [id, event] of events) happened(id, event)
          return [[]]
        },
      ],
      // the menu is always up to date
      AboutToShow: ['b', () => [false]],
      AboutToShowGroup: ['aiai', () => [[], []]],
    },
  }
  bus.serve(menu)
  return (next) => {
    if (JSON.stringify(next) === JSON.stringify(entries)) return
    entries = next
    revision += 1
    bus.tell(menu, 'LayoutUpdated', 'ui', [revision, ROOT])
  }
}
