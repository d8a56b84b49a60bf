import { isNavigationFailure, NavigationFailureType, useRouter } from 'vue-router'
import { useWizard } from '../stores/wizard.js'

/** Begins the wizard with a service; nothing where a page does not let go of a change that runs. */
export function useOpening(): (profile: string) => Promise<void> {
  const router = useRouter()
  const wizard = useWizard()
  return async (profile) => {
    const failure = await router.push({ name: 'open' })
    if (isNavigationFailure(failure, NavigationFailureType.aborted)) return
    wizard.restart()
    await wizard.choose(profile)
  }
}
