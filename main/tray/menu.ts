import { msg, type Text } from '../text/index.js'
import type { Face } from './face.js'

/** What somebody can ask for in the menu. */
export type Wish = 'open' | 'check' | 'quit'

export type Entry = { readonly label: Text; readonly wish: Wish } | 'separator'

/** The menu, from the top. Whatever is told leads to the window, which says more. */
export function menuOf({ sentence, services }: Face): readonly Entry[] {
  const told = [sentence, ...services].map((label) => ({ label, wish: 'open' as const }))
  return [
    ...told,
    'separator',
    { label: msg('tray.open'), wish: 'open' },
    { label: msg('tray.check'), wish: 'check' },
    { label: msg('tray.quit'), wish: 'quit' },
  ]
}
