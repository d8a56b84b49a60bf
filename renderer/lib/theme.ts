import type { Settings } from '../../main/model/settings.js'

const KEY = 'sallyport.theme'

/** Puts the theme of last time on the page, before anybody could be asked; without one the system's holds. */
export function restoreTheme(): void {
  const theme = remembered()
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme
}

/** Puts a theme on the page, and keeps it for {@link restoreTheme}. */
export function showTheme(theme: Settings['theme']): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // A browser that keeps nothing: the page flashes in the system's theme at the next start.
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}
