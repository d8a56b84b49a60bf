import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { HistoryEntry } from '../../main/api/contract.js'
import { asProblem, type Problem } from '../../main/model/problem.js'
import { useConnection } from './connection.js'

/** What Sallyport did on this machine, the newest first. */
export const useHistory = defineStore('history', () => {
  const connection = useConnection()
  const entries = shallowRef<readonly HistoryEntry[] | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)

  async function load(): Promise<void> {
    loading.value = true
    try {
      const result = await connection.call('history', {})
      entries.value = result.entries.toSorted((a, b) => b.time.localeCompare(a.time))
      problem.value = null
    } catch (error) {
      problem.value = asProblem(error)
    } finally {
      loading.value = false
    }
  }

  return { entries, problem, loading, load }
})
