import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

export type Theme = 'light' | 'dark'
const KEY = 'sallyport.theme'

function remembered(): Theme | null {
  try {
    const value = localStorage.getItem(KEY)
    return value === 'light' || value === 'dark' ? value : null
  } catch {
    return null
  }
}

/** Puts the remembered theme on the page; without one the system's holds. */
export function restoreTheme(): void {
  const theme = remembered()
  if (theme) document.documentElement.dataset['theme'] = theme
}

/** Light or dark: the system's until a person chooses. */
export const useTheme = defineStore('theme', () => {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const systemDark = ref(system.matches)
  system.addEventListener('change', (event) => {
    systemDark.value = event.matches
  })
  const chosen = ref(remembered())
  const theme = computed<Theme>(() => chosen.value ?? (systemDark.value ? 'dark' : 'light'))

  function toggle(): void {
    chosen.value = theme.value === 'dark' ? 'light' : 'dark'
    document.documentElement.dataset['theme'] = chosen.value
    try {
      localStorage.setItem(KEY, chosen.value)
    } catch {
      // A browser that keeps nothing: the choice holds until the page is closed.
    }
  }

  return { theme, toggle }
})
