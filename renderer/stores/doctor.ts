import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Findings } from '../../main/model/finding.js'
import { asProblem, type Problem } from '../../main/model/problem.js'
import { useConnection } from './connection.js'

/** What the doctor says of this machine. */
export const useDoctor = defineStore('doctor', () => {
  const connection = useConnection()
  const result = shallowRef<Findings | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)

  /** @param rights reads with rights; may ask for a password */
  async function load(rights = false): Promise<void> {
    if (loading.value) return
    loading.value = true
    await keep(async () => {
      result.value = await connection.call('doctor', { rights })
    })
    loading.value = false
  }

  /** Lets a finding stay as it is, or not any more. */
  async function ignore(finding: string, ignored: boolean): Promise<void> {
    await keep(async () => {
      await connection.call('ignore', { finding, ignored })
      const { findings = [], checked = [] } = result.value ?? {}
      result.value = { findings: findings.map((one) => (one.id === finding ? { ...one, ignored } : one)), checked }
    })
  }

  async function keep(asked: () => Promise<void>): Promise<void> {
    try {
      await asked()
      problem.value = null
    } catch (error) {
      problem.value = asProblem(error)
    }
  }

  return { result, problem, loading, load, ignore }
})
