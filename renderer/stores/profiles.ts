import { defineStore } from 'pinia'
import { ref, shallowReactive, shallowRef } from 'vue'
import type { ProfileSummary, ProfileView } from '../../main/api/contract.js'
import { asProblem, type Problem } from '../../main/model/problem.js'
import { useConnection } from './connection.js'

/** The services that Sallyport knows. They do not change while the page is open, so each is asked for once. */
export const useProfiles = defineStore('profiles', () => {
  const connection = useConnection()
  const list = shallowRef<readonly ProfileSummary[] | null>(null)
  const unreadable = shallowRef<readonly Problem[]>([])
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  const views = shallowReactive(new Map<string, ProfileView>())

  async function load(): Promise<void> {
    if (list.value || loading.value) return
    loading.value = true
    try {
      const result = await connection.call('profiles', {})
      list.value = result.profiles
      unreadable.value = result.unreadable
      problem.value = null
    } catch (error) {
      problem.value = asProblem(error)
    } finally {
      loading.value = false
    }
  }

  /** One service with its questions. Rejects with a ProblemError. */
  async function view(id: string): Promise<ProfileView> {
    const known = views.get(id)
    if (known) return known
    const loaded = await connection.call('profile', { profile: id })
    views.set(id, loaded)
    return loaded
  }

  return { list, unreadable, problem, loading, load, view }
})
