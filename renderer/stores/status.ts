import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Status } from '../../main/api/contract.js'
import { asProblem, type Problem } from '../../main/model/problem.js'
import { useConnection } from './connection.js'
import { useUpdates } from './updates.js'

/** The least time between two refreshes that nobody asked for, in milliseconds. */
export const QUIET_MS = 10_000

/** What the firewall of this machine is like. */
export const useStatus = defineStore('status', () => {
  const connection = useConnection()
  const status = shallowRef<Status | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  const looking = ref(false)
  const updates = useUpdates()
  let lastAsked = -Infinity
  /** What had been heard when it was read. */
  let read = -1
  const version = () => updates.heard.firewall + updates.heard.journal

  async function ask(name: 'status' | 'look'): Promise<void> {
    lastAsked = Date.now()
    read = version()
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

  /** Reads anew when something has changed since it was read. */
  async function loadIfChanged(): Promise<void> {
    if (status.value && version() !== read) await load()
  }

  return { status, problem, loading, looking, load, look, loadIfOld, loadIfChanged }
})
