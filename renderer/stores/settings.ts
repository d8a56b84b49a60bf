import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { SettingsView } from '../../main/api/contract.js'
import { asProblem, type Problem } from '../../main/model/problem.js'
import type { Settings } from '../../main/model/settings.js'
import { speak } from '../lib/say.js'
import { showTheme } from '../lib/theme.js'
import { useConnection } from './connection.js'
import { useUpdates } from './updates.js'

/** What this person has chosen for themselves, wherever it was changed. */
export const useSettings = defineStore('settings', () => {
  const connection = useConnection()
  const updates = useUpdates()
  const view = shallowRef<SettingsView | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const saving = ref(false)

  async function keep(asked: Promise<SettingsView>): Promise<void> {
    try {
      view.value = await asked
      problem.value = null
      showTheme(view.value.settings.theme)
      speak(view.value.settings.language)
    } catch (error) {
      problem.value = asProblem(error)
    }
  }

  function load(): Promise<void> {
    return keep(connection.call('settings', {}))
  }

  async function change(part: Partial<Settings>): Promise<void> {
    saving.value = true
    await keep(connection.call('changeSettings', part)).finally(() => {
      saving.value = false
    })
  }

  /** Loads them anew whenever they may have changed. */
  function follow(): void {
    watch(() => updates.heard.settings, load)
  }

  return { view, problem, saving, load, change, follow }
})
