import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Status } from '../../main/api/contract.js'
import { asProblem, type Problem } from '../../main/model/problem.js'
import { useConnection } from './connection.js'

/** The least time between two refreshes that nobody asked for, in milliseconds. */
export const QUIET_MS = 10_000

/** What the firewall of this machine is like. */
export const useStatus = defineStore('status', () => {
  const connection = useConnection()
  const status = shallowRef<Status | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  const looking = ref(false)
  let lastAsked = -Infinity

  async function ask(name: 'status' | 'look'): Promise<void> {
    lastAsked = Date.now()
    try {
      status.value = await connection.call(name, {})
      problem.value = null
    } catch (error) {
      problem.value = asProblem(error)
    }
  }

  /** Reads the state anew, without asking for rights. */
  async function load(): Promise<void> {
    if (loading.value || looking.value) return
    loading.value = true
    await ask('status').finally(() => {
      loading.value = false
    })
  }

  /** Reads the rules with rights; may ask for a password. */
  async function look(): Promise<void> {
    if (looking.value) return
    looking.value = true
    await ask('look').finally(() => {
      looking.value = false
    })
  }

  /** When the window comes to the front: reads anew unless that was done a moment ago. */
  async function loadIfOld(): Promise<void> {
    if (Date.now() - lastAsked >= QUIET_MS) await load()
  }

  /** Reads anew when the cheap sign says that somebody may have changed something. */
  async function loadIfChanged(): Promise<void> {
    const known = status.value?.pulse
    if (known === undefined || loading.value || looking.value) return
    const now = await connection.call('pulse', {}).catch(() => undefined)
    if (now !== undefined && now.pulse !== known && status.value?.pulse === known) await load()
  }

  return { status, problem, loading, looking, load, look, loadIfOld, loadIfChanged }
})
