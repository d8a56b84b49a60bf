import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Request } from '../../main/api/contract.js'
import type { FirewallKind } from '../../main/model/observation.js'
import type { ZoneOptions } from '../../main/model/zones.js'
import { useConnection } from './connection.js'

/** Where a service can be opened, on a firewall that tells networks apart. */
export const useZones = defineStore('zones', () => {
  const connection = useConnection()
  const choice = shallowRef<ZoneOptions | null>(null)
  const firewall = ref<FirewallKind>()
  const hasNone = computed(() => firewall.value !== undefined && choice.value === null)
  const unread = computed(() => choice.value?.zones === null)
  let newest = 0

  /** Asks anew. Where that fails the plan fails too, and says why. Only the answer to the newest question counts. */
  async function load(request: Request): Promise<void> {
    const mine = ++newest
    const answer = await connection.call('zones', request).catch(() => undefined)
    if (mine !== newest) return
    choice.value = answer?.choice ?? null
    firewall.value = answer?.firewall
  }

  function reset(): void {
    newest++
    choice.value = null
    firewall.value = undefined
  }

  return { choice, firewall, hasNone, unread, load, reset }
})
