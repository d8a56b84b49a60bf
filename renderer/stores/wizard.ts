import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef } from 'vue'
import type { ProfileView, Request } from '../../main/api/contract.js'
import type { FirewallKind } from '../../main/model/observation.js'
import type { Answers } from '../../main/model/profile.js'
import { asProblem, type Problem } from '../../main/model/problem.js'
import {
  answersOf,
  commitDraft,
  fieldError,
  fieldsFor,
  fillFields,
  isAsked,
  parametersFor,
  type Field,
} from '../lib/form.js'
import { msg, type Text } from '../../main/text/index.js'
import { useChange } from './change.js'
import { useProfiles } from './profiles.js'
import { useZones } from './zones.js'

export const STEPS = ['service', 'questions', 'review', 'apply', 'proof'] as const
export type Step = (typeof STEPS)[number]

/** How long the finished steps stay in sight before the proof comes, in milliseconds. */
export const LINGER_MS = 600

/** What was chosen and typed for one service; kept while the page is open. */
interface Draft {
  role: string | undefined
  readonly fields: Field[]
}

/** The way through "Open a service": which step, which service, which answers. */
export const useWizard = defineStore('wizard', () => {
  const profiles = useProfiles()
  const change = useChange()
  const zones = useZones()
  const step = ref<Step>('service')
  const profile = shallowRef<ProfileView | null>(null)
  const choosing = ref<string | null>(null)
  const choiceProblem = shallowRef<Problem | null>(null)
  /** What is missing in the step Service, said once Continue was tried. */
  const missing = shallowRef<Text | null>(null)
  const firewall = ref<FirewallKind>()
  /** The zone that a person chose; otherwise Sallyport finds it. */
  const zone = ref<string>()
  let loading: Promise<void> = Promise.resolve()
  const drafts = reactive(new Map<string, Draft>())

  const draft = computed(() => (profile.value ? drafts.get(profile.value.id) : undefined))
  const role = computed(() => draft.value?.role)
  const fields = computed<Field[]>(() => {
    const asked = parametersFor(profile.value?.parameters ?? [], role.value)
    const all = draft.value?.fields ?? []
    return all.filter((field) => asked.some(({ id }) => id === field.parameter.id) && isAsked(field, all))
  })
  const request = computed<Request | null>(() => {
    if (!profile.value || fields.value.some((field) => fieldError(field, fields.value) !== null)) return null
    return {
      profile: profile.value.id,
      answers: answersOf(fields.value, role.value),
      ...(firewall.value === undefined ? {} : { firewall: firewall.value }),
      ...(zone.value === undefined ? {} : { zone: zone.value }),
    }
  })

  /** Chooses the service; its questions are loaded, and answers given earlier come back. */
  function choose(id: string): Promise<void> {
    loading = load(id)
    return loading
  }

  async function load(id: string): Promise<void> {
    choosing.value = id
    choiceProblem.value = null
    missing.value = null
    try {
      const view = await profiles.view(id)
      if (choosing.value !== id) return
      if (!drafts.has(id))
        drafts.set(id, {
          role: view.roles.length === 1 ? view.roles[0]?.id : undefined,
          fields: fieldsFor(view.parameters),
        })
      profile.value = view
    } catch (error) {
      if (choosing.value === id) choiceProblem.value = asProblem(error)
    } finally {
      if (choosing.value === id) choosing.value = null
    }
  }

  function chooseRole(id: string): void {
    missing.value = null
    if (draft.value) draft.value.role = id
  }

  /** From Service to Questions, when nothing is missing; a choice that is still loading is waited for. */
  async function toQuestions(): Promise<boolean> {
    await loading
    if (step.value !== 'service' || choosing.value !== null || choiceProblem.value) return false
    missing.value = !profile.value
      ? msg('pageWizard.chooseService')
      : profile.value.roles.length > 0 && role.value === undefined
        ? msg('pageWizard.chooseRole')
        : null
    if (missing.value === null) step.value = 'questions'
    return missing.value === null
  }

  /** From Questions to Review, when every answer is good. */
  function toReview(): boolean {
    for (const field of fields.value) {
      field.touched = true
      if (field.choice === 'own' && field.parameter.kind === 'sources') commitDraft(field)
    }
    if (fields.value.some((field) => fieldError(field, fields.value) !== null)) return false
    change.renewed = false
    step.value = 'review'
    return true
  }

  /** To the plan at once, with answers given earlier; to the questions when they do not fit any more. */
  async function reopen(id: string, answers: Answers, named?: string): Promise<void> {
    restart()
    zone.value = named
    drafts.delete(id)
    await choose(id)
    if (!draft.value || profile.value?.id !== id) return
    draft.value.role = answers.role ?? draft.value.role
    fillFields(draft.value.fields, answers)
    if (await toQuestions()) toReview()
  }

  async function loadPlan(): Promise<void> {
    if (!request.value) return
    await Promise.all([change.loadPlan(request.value), zones.load(request.value)])
    // a service that was opened in a zone is now opened on a firewall without any
    if (zones.hasNone) zone.value = undefined
  }

  /** Plans anew on the firewall that a person named. */
  async function useFirewall(kind: FirewallKind | undefined): Promise<void> {
    firewall.value = kind
    zone.value = undefined
    zones.reset()
    await loadPlan()
  }

  /** Plans anew in the zone that a person chose, or in the one that Sallyport finds. */
  async function useZone(name: string | undefined): Promise<void> {
    zone.value = name
    await loadPlan()
  }

  /** Applies the plan on the screen; ends in Proof, or stays in Apply with the problem, or goes back to Review. */
  async function apply(): Promise<void> {
    if (!change.plan || change.state === 'running') return
    step.value = 'apply'
    await change.apply()
    if (change.renewed) step.value = 'review'
    if (change.state !== 'done') return
    await new Promise((resolve) => setTimeout(resolve, LINGER_MS))
    if (step.value === 'apply') step.value = 'proof'
  }

  /** When nothing has to change: straight to the checks. */
  async function prove(): Promise<void> {
    if (!request.value) return
    step.value = 'proof'
    await change.verify(request.value)
  }

  /** Goes to a step that is behind, unless work is on its way. Nothing that was typed is lost. */
  function back(to: Step): boolean {
    if (change.state === 'running' || STEPS.indexOf(to) >= STEPS.indexOf(step.value) || to === 'apply') return false
    change.rewind()
    step.value = to
    return true
  }

  /** Begins anew; answers of each service are kept. */
  function restart(): void {
    if (change.state === 'running') return
    step.value = 'service'
    missing.value = null
    firewall.value = undefined
    zone.value = undefined
    change.reset()
    zones.reset()
  }

  return {
    step,
    profile,
    choosing,
    choiceProblem,
    missing,
    firewall,
    zone,
    role,
    fields,
    request,
    choose,
    chooseRole,
    toQuestions,
    toReview,
    reopen,
    loadPlan,
    useFirewall,
    useZone,
    apply,
    prove,
    back,
    restart,
  }
})
