import { onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'

/**
 * Keeps a page open while it works.
 * @returns `held`, whether somebody tried to leave meanwhile, and `mayLeave`, which asks
 */
export function useHold(working: () => boolean): { held: Ref<boolean>; mayLeave: () => boolean } {
  const held = ref(false)
  const mayLeave = () => {
    held.value = working()
    return !held.value
  }
  const beforeUnload = (event: BeforeUnloadEvent) => {
    if (working()) event.preventDefault()
  }
  onMounted(() => window.addEventListener('beforeunload', beforeUnload))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', beforeUnload))
  onBeforeRouteLeave(mayLeave)
  watch(working, (now) => {
    if (!now) held.value = false
  })
  return { held, mayLeave }
}
